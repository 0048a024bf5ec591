"""Who joins: simulated joining against the rosters of real groups."""
