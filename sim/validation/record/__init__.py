"""What groups, partners and allies do: the record held against runs."""
