"""What runs leave behind: tables, and the log of one run."""
