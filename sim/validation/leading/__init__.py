"""Who leads groups: a model of choice fitted to the record, and the record held against runs."""
