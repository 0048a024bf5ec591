"""Who blocks, and how often alone: the model's rounds against publicised vetoes in the European Union."""
