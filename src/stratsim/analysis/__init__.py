"""Floor 5: lenses on the same runs: how far the model agrees with the record, and what can be fitted to it."""
