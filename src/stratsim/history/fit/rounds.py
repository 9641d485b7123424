"""The rounds of a calibration: what is known after each, and where the next one draws."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from stratsim.core.array import Array
from stratsim.history.fit import proposal
from stratsim.history.fit.proposal import Proposal
from stratsim.history.fit.simulation import Means, joined
from stratsim.history.fit.surface import smoothed
from stratsim.history.fit.targets import Misfit, RecordPart, log_weight, misfit


@dataclass
class Rounds:
    """What a calibration knows so far: draws (parameters, draws), their means, proposals of all rounds but the first.

    ``weights`` and ``misfit`` are those of the end of the last round.
    """

    z: Array
    means: Means
    proposals: list[Proposal] = field(default_factory=list)
    weights: Array = field(default_factory=lambda: np.empty(0))
    misfit: Misfit = field(default_factory=lambda: Misfit(np.empty((0, 0)), np.empty((0, 0))))

    @classmethod
    def begun(cls, parameters: int, parts_: int) -> "Rounds":
        """Return a fit that knows nothing."""
        return cls(np.empty((parameters, 0)), Means(np.empty((parts_, 0)), np.empty((parts_, 0))))

    @property
    def latest(self) -> Proposal | None:
        """What the next batch is drawn from; None: the priors."""
        return self.proposals[-1] if self.proposals else None

    def add(self, z: Array, means: Means) -> None:
        """Add a batch."""
        self.z = np.hstack([self.z, z])
        self.means = joined([self.means, means])

    def weigh(self, these: Sequence[RecordPart]) -> Array:
        """Weigh all draws by the record; return their log likelihood, shape (draws,)."""
        own = misfit(these, self.means.mean, self.means.variance)
        self.misfit = smoothed(self.z, own, self.proposals)
        likelihood = log_weight(self.misfit)
        self.weights = proposal.normal(proposal.log_weights(self.z, likelihood, self.proposals))
        return likelihood

    def improve(self, these: Sequence[RecordPart]) -> None:
        """End a round: make the proposal of the next."""
        weights, _ = proposal.tempered(self.z, self.weigh(these), self.proposals)
        self.proposals.append(Proposal.about(self.z, weights))

    def status(self) -> str:
        """Return in words how far the calibration is."""
        if not self.weights.size:
            return "drawing from the priors"
        worth = f"effective sample size {proposal.effective(self.weights):.0f} of {self.weights.size}"
        return f"round {len(self.proposals) + 1}; {worth} sets"
