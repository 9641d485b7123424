"""A policy in Python: what Pyongyang does in own_policy.toml. Every array holds one number a replicate."""

import numpy as np


class Cautious:
    """Provoke less the more the rivals are believed to act, and less again the more hangs on one patron."""

    def levers(self, world, system, row):
        """Return the levers to set; the others stay as the playbook sets them."""
        rivalry, patronage = system.rivalry, system.patronage
        believed = rivalry.by_source(world.credibility)[row] / rivalry.out_degree[row]
        mine = (patronage.target == row)[:, None]
        largest = np.max(world.dependence * mine, axis=0)
        shaken = world.cohesion[row] < 0.65  # a regime in doubt closes the border
        return {
            "provocation": 0.75 * (1 - believed) * (1 - 0.5 * largest),
            "openness": np.where(shaken, 0.2, 0.5),
            "priority.korea": 0.5,
        }
