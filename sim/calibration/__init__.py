"""Parameters that are fitted to published figures, by Markov chains on the fast engine."""
