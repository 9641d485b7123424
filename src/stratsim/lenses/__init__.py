"""Floor 5: questions put to many runs: health of a model, effects of parameters, ties that matter."""
