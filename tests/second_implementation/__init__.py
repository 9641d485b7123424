"""The same model written in plain Mesa: one replicate a model instance, an agent a state, Python floats and loops.

It is the yardstick of the kernel's speed, and a second implementation that proves its equations: driven with the
kernel's own uniforms it must walk through the same numbers (``tests/integration/test_plain_mesa.py``).
One module a mechanism, named as in ``stratsim.mechanisms``, with a function of that name, and one ``begin`` where it
readies the world; its numbers come from the same plan, its place in the month too. A new variable or parameter needs
no word here; a new equation needs its lines.
"""

from .luck import KernelLuck
from .model import PlainModel
from .view import world_of

__all__ = ["KernelLuck", "PlainModel", "world_of"]
