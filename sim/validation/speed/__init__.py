"""How fast decisions are, and how much faster by majority: against directives of the European Union."""
