"""Run and compare scenarios through the Python interface: python scenarios/compare_playbooks.py

Prints how three playbooks differ from the baseline in four outcomes, and what one tweak does to that.
"""

from pathlib import Path

import stratsim as ss

HERE = Path(__file__).parent
PLAYBOOKS = [
    HERE / f"{name}.toml" for name in ("baseline", "engagement", "escalation_dominance", "information_offensive")
]
OUTCOMES = ["severity_per_year", "clashes_per_year", "credibility.PRK>USA", "cohesion.PRK"]


def main() -> None:
    """Compare the playbooks as they stand, then with a regime that answers campaigns with no more control."""
    for words, overrides in [
        ("as the scenarios say", {}),
        ("if control never answered a campaign", {"information.by_state.PRK.answer": 0.0}),
    ]:
        comparison = ss.compare(PLAYBOOKS, replicates=1000, overrides=overrides)
        table = comparison.table(OUTCOMES)
        print(f"\nPaired differences to the baseline, {words}:")
        print(table[["difference", "difference_low", "difference_high", "lower"]].round(3).to_string())


if __name__ == "__main__":
    main()
