"""The rules of the model: small pure functions, one mechanism a file.

They take numbers and arrays and return numbers. The Mesa model and the fast engine call the very same ones.
"""
