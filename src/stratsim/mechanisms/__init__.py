"""Floor 1: one mechanism a file. Each is a frozen dataclass of parameters with ``step(world, system, draws)``."""
