"""The language of conditions: facts, expressions, and how they are read for one household or for many."""
