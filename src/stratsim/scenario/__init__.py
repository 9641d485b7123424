"""Floor 3: from TOML files to a validated `Scenario`, and from there to a `Plan` for the engine."""
