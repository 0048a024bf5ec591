"""The loops over quarters and runs, their compilation, and chunks of runs: nothing here knows what is modelled."""
