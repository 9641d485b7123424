"""Floor 3: reading and writing TOML: lines, problems with their place, advice. It knows nothing of states."""
