"""The rules of the model: small pure functions, one mechanism a file.

They take numbers and arrays and return numbers; they know no model, no file and no clock.
"""
