"""What ``benchmarks/run.py`` measures, by kind. Every module has one function ``measure`` that yields `Measure`."""
