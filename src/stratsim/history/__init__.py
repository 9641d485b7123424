"""Floor 5: the record, what is simulated beside it, and how the two compare."""
