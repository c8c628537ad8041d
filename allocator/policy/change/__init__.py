"""A policy that changes: amended files, overlays of districts, and the difference in words."""
