"""Running scenarios many times, and keeping what comes out."""
