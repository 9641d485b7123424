"""An explanation as plain data."""

from dataclasses import fields

from stratsim.story.explain import Explanation
from stratsim.story.sentences import sentences


def as_data(e: Explanation) -> dict[str, object]:
    """Return an explanation as plain data, for JSON."""

    def plainly(x: object) -> object:
        if hasattr(x, "__dataclass_fields__"):
            return {item.name: plainly(getattr(x, item.name)) for item in fields(x) if item.name not in ("gap",)}  # type: ignore[arg-type]
        if isinstance(x, tuple | list):
            return [plainly(one) for one in x]
        return dict(x) if isinstance(x, dict) else x.tolist() if hasattr(x, "tolist") else x

    skip = ("a", "b", "switches", "matrix")
    found = {item.name: plainly(getattr(e, item.name)) for item in fields(e) if item.name not in skip}
    found |= {"a": e.a.name, "b": e.b.name, "sentences": list(sentences(e))}
    found["switches"] = [
        {
            "factor": str(one.factor),
            "first": plainly(one.first),
            "last": plainly(one.last),
            "mean": one.mean,
            "shapley": one.shapley,
        }
        for one in e.switches
    ]
    if e.matrix is not None:
        m = e.matrix
        found["matrix"] = {
            "factors": list(map(str, m.factors)),
            "paths": list(map(list, m.paths)),
            "values": m.values.tolist(),
        }
    return found
