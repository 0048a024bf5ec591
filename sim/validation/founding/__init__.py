"""When groups appear: foundings in runs and in the record before and after threats that rose."""
