"""The draw as bytes anybody can check: canonical JSON, commitments, the tree, the seed, the tickets."""
