"""The phases of a quarter, in the order in which they are read and run (docs/odd.md)."""
