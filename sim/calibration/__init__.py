"""Parameters that are fitted to published figures, by weighted draws of the fast engine."""
