"""Floor 0: the words of the model (arrays, parameters, draws, ties, levers, world). numpy only."""
