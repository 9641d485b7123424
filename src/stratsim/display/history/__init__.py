"""Floor 7: figures of a retrodiction."""
