"""Parameters that are fitted to published figures, by approximate Bayesian computation on the fast engine."""
