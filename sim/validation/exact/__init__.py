"""Checks against closed forms and published tables: what the rules give is worked out, not observed."""
