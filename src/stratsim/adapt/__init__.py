"""Adapters: a scenario as other libraries want it. Each file needs the library that it is named for."""
