"""The fast run: the same rules as the Mesa model, called in compiled loops over arrays, many runs a call.

Every phase has the name, and the order of work, that it has in ``sim.model``; both give the same run to the last bit.
"""
