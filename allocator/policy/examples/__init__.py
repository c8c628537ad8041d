"""The examples of a policy, run against what they are examples of."""
