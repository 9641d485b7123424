"""The System: who is there and how they are tied. Fixed for a whole run."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from stratsim.core.array import Array, Index
from stratsim.core.coalition import Coalition
from stratsim.core.seats import Seats
from stratsim.core.ties import Ranks, Ties, ranks_of, same_pair, summed
from stratsim.core.triads import Triads


@dataclass(frozen=True, eq=False)
class Rungs:
    """The ladder of provocations, mildest first; every array is ``(P, 1, 1)``.

    ``severity`` 0-1; ``burden`` political and material cost, in stakes; ``money`` bn USD an event; ``test`` 1 where
    it builds the deterrent; ``repeats`` 0-1, how far it comes in bursts; ``lesson`` 0-1, what can be learnt by it;
    ``renews`` 0-1, how far new designs make its lessons stale; ``routine`` 0-1, how far an arsenal multiplies its odds.
    """

    names: tuple[str, ...]
    severity: Array
    burden: Array
    money: Array
    test: Array
    repeats: Array
    lesson: Array
    renews: Array
    routine: Array


@dataclass(frozen=True, eq=False)
class System:
    """States, ties, theatres and rungs, in the kernel's own order (by name)."""

    states: tuple[str, ...]
    theatres: tuple[str, ...]
    rungs: Rungs
    rivalry: Ties
    patronage: Ties
    channel: Ties
    campaign: Ties
    alignment: Ties
    rivalry_theatre: Index
    """Theatre of each rivalry, shape ``(rivalry,)``."""
    ladder: Array
    """1 where a rung is open to the challenger of a rivalry, else 0, shape ``(rung, rivalry, 1)``."""
    theatre_weight: Array
    """Standing interest of each state in each theatre, shape ``(theatre, state, 1)``."""
    consumption: Array
    """Rounds a state fires in a theatre at intensity 1, million a month, shape ``(theatre, state, 1)``."""
    veto: tuple[int, ...] = ()
    """Rows of the states that can veto a Council measure."""
    seats: tuple[tuple[int, str], ...] = ()
    """Row of the state and name of each playbook that can be followed; a state's first seat is its number 0."""
    elected: tuple[int, ...] = ()
    """Rows of the states whose government picks the playbook: 0 where hawkish, 1 where dovish."""

    @cached_property
    def arms_patronage(self) -> tuple[Index, Index]:
        """Pairs (channel, patronage) where the buyer is the supplier's patron."""
        patrons = {name: row for row, name in enumerate(self.patronage.names)}
        reverse = [">".join(reversed(name.split(">"))) for name in self.channel.names]
        pairs = [(row, patrons[name]) for row, name in enumerate(reverse) if name in patrons]
        return np.array([a for a, _ in pairs], np.intp), np.array([b for _, b in pairs], np.intp)

    @cached_property
    def seat_state(self) -> Index:
        """Row of the state of each seat, shape ``(seat,)``."""
        return np.array([row for row, _ in self.seats], np.intp)

    @cached_property
    def seat_number(self) -> Array:
        """Number of each seat among its state's own, shape ``(seat, 1)``."""
        rows = [row for row, _ in self.seats]
        return np.array([rows[:n].count(row) for n, row in enumerate(rows)], np.float32)[:, None]

    @cached_property
    def choice(self) -> Seats:
        """The seats of the states that can follow several playbooks."""
        return Seats.of([row for row, _ in self.seats])

    @cached_property
    def first_seat(self) -> Index:
        """Row of the first seat of each state, shape ``(state, 1)``."""
        rows = [row for row, _ in self.seats]
        return np.array([rows.index(state) for state in range(len(self.states))], np.intp)[:, None]

    @cached_property
    def climbs_all(self) -> bool:
        """Whether every rung is open in every rivalry."""
        return bool((self.ladder == 1).all())

    @cached_property
    def mirror(self) -> Index | None:
        """Row of the rivalry that runs the other way, its own where there is none; None where none has one."""
        rows = {name: row for row, name in enumerate(self.rivalry.names)}
        other = [rows.get(">".join(reversed(name.split(">"))), row) for name, row in rows.items()]
        return np.array(other, np.intp) if other != list(rows.values()) else None

    @cached_property
    def answerable(self) -> Index:
        """Rows of the states that challenge another and have no veto of their own, shape ``(answerable,)``."""
        return np.setdiff1d(self.rivalry.source, np.array(self.veto, np.intp))

    @cached_property
    def coalition(self) -> Coalition:
        """The ways in which allies enter each other's wars."""
        return Coalition.of(self.rivalry, self.alignment)

    @cached_property
    def triads(self) -> Triads:
        """The triangles that close on each alignment."""
        return Triads.of(self.alignment, self.rivalry)

    @cached_property
    def exchange(self) -> tuple[tuple[Index, Index], tuple[Index, Index]]:
        """Pairs (alignment, patronage) and (alignment, channel) of the same two states."""
        return same_pair(self.alignment, self.patronage), same_pair(self.alignment, self.channel)

    @cached_property
    def exchange_share(self) -> Array:
        """One over the number of patronages between the same two states, for each pair of `exchange`."""
        pairs = self.exchange[0][0]
        return 1 / np.bincount(pairs)[pairs].astype(np.float32)[:, None]

    def by_theatre(self, x: Array) -> Array:
        """Return sums over the rivalries in each theatre: ``(rivalry, R)`` to ``(theatre, R)``."""
        return summed(x, self._theatre_ranks, len(self.theatres))

    def firing(self, intensity: Array) -> Array:
        """Return the rounds that each state would fire at these intensities, million a month, shape (state, R)."""
        wanted = np.zeros_like(intensity, shape=(len(self.states), *intensity.shape[1:]))
        for theatre, state in zip(*self.consumption[..., 0].nonzero(), strict=True):
            wanted[state] += self.consumption[theatre, state, 0] * intensity[theatre]
        return wanted

    @cached_property
    def _theatre_ranks(self) -> Ranks:
        return ranks_of(self.rivalry_theatre)

    def labels(self, axis: str) -> tuple[str, ...]:
        """Return the names along an axis: "state", "rivalry", "rung" ..."""
        if axis == "state":
            return self.states
        if axis == "theatre":
            return self.theatres
        if axis == "rung":
            return self.rungs.names
        if axis == "seat":
            return tuple(f"{self.states[row]}:{name}" for row, name in self.seats)
        ties: Ties = getattr(self, axis)
        return ties.names
