"""Whether the model is worth believing: checks against closed forms, published tables and real data."""
