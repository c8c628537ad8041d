"""A policy file, read strictly: all of it is understood, or none of it is used."""
