"""Floor 6: figures of comparisons, answers and the record."""

DRAWN = "stratsim_figures.json"
"""What a folder of figures has where some were drawn; here, for a look at it needs no matplotlib."""
