"""Mesa: a design run by Mesa's own ``batch_run``, for those who change its agents; the same numbers as `ss.sample`.

table = mesa.batch(scenario, ss.latin(scenario, 8), replicates=4)
"""

from typing import TYPE_CHECKING, Any

from stratsim.experiments.pointwise import as_table, cell, missing
from stratsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from stratsim.agents.model import StratModel


def batch(
    scenario: Scenario, design: Any, *, replicates: int = 1, model: "type[StratModel] | None" = None
) -> "pd.DataFrame":
    """Return the headline outcomes of every point and replicate, as ``mesa.batch_run`` finds them.

    ``model``: a subclass of `StratModel`, with agents of one's own. A column of a design is a dotted key here.
    """
    import pandas as pd
    from mesa import batch_run

    from stratsim.agents.model import StratModel

    points = [settings(row) for row in as_table(design, scenario).to_dict("records")]
    rows = batch_run(
        model or StratModel,
        {"scenario": [scenario], "overrides": points},
        iterations=replicates,
        max_steps=scenario.plan.months,
        display_progress=False,
    )
    table = pd.DataFrame(rows).drop_duplicates(["RunId", "iteration"])
    table["point"] = [points.index(overrides) for overrides in table["overrides"]]
    found = table.rename(columns={"iteration": "replicate"}).set_index(["point", "replicate"]).sort_index()
    return found[list(scenario.headline)].astype(float)


def settings(row: dict[Any, Any]) -> dict[str, Any]:
    """Return what a point sets, as overrides."""
    return {str(key): cell(value) for key, value in row.items() if not missing(value)}
