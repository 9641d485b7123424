"""Floor 3: TOML and CSV: lines, problems with their place, advice. It knows nothing of states."""
