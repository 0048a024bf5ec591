"""The decisions of states and of the Secretariat."""
