"""How work is cut into blocks, and about how long it takes: for the engine, and for those who must not wait for it.

Nothing is imported here, so that a command knows how many workers to start before it has loaded anything.
"""

BLOCK = 4096
"""Most replicates that step together: fewer pay more calls, more leave the cache (docs/decisions/0002-arrays.md)."""

LEAST_BLOCK = 256
ROWS = 300_000
"""States and ties, times replicates, that a block should have."""

WATCHED = 1000
"""Replicates that bands are taken over, at most."""

NUMPY, FUSED, BANDS = 0.5e-6, 0.03e-6, 0.4e-6
"""Seconds that a month of a state or tie takes in each kernel, and to take bands of, in one replicate."""

WORTH_A_POOL = 2.0
"""Seconds of work below which starting processes costs more than it saves."""
