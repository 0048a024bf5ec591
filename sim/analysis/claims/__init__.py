"""Claims of the literature, made testable, and what the runs say of each."""
