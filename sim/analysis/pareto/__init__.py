"""Designs of the institution that no other dominates, and how well they hold up where parameters are uncertain."""
