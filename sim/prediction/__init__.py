"""Who would join a group: described by lead, year, focus and domain, simulated from what was known before that year."""
