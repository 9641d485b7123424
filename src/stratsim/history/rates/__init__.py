"""Rates measured elsewhere, on many cases: what is published, and what a model comes to on the same count."""
