"""A month, stage by stage: the one place where mechanisms and their order are named.

     1. calendar     The month's books open; events from outside set, add to or scale variables and parameters.
     2. government   Where the people vote, the government picks the playbook; elections themselves are events that set
                     the government.
     3. attention    Attention is scarce: what a hot theatre takes, the others lose; repeated provocations make less
                     news.
     4. decision     Every state sets its levers, all looking at the same world; events from outside bend them.
     5. motive       What an act is worth hangs on who the two are: hostility, kinship, a regime's fears, an economy
                     with more to lose.
     6. deterrence   A challenger provokes where it expects no answer; what it expects is the credibility the defender
                     has earned.
     7. denial       Who interdicts a rival's trade stops what goes by sea and air as long as it keeps at it, and risks
                     a clash.
     8. war          A war calls allies, destroys and wearies, and ends in victory, defeat or terms.
     9. talks        Rivals talk when both want to, strike a deal when talks last, and keep it as long as neither is
                     tempted to break it.
    10. stakes       The scorecard keeps what happened, not what is feared: what crises, wars and terms took from each
                     state.
    11. belief       A challenger learns from what a defender does: threats that are not carried out teach it that they
                     are empty.
    12. reputation   A challenger judges what a defender is willing to bear by what surprises it: an answer to a small
                     act tells of all.
    13. sanctions    The Council punishes a provocation only while no veto holder objects; what it orders binds as far
                     as patrons enforce.
    14. arms_trade   A war burns more shells than its plants make; who is shut out elsewhere pays a premium to whoever
                     will sell.
    15. goods        A channel can carry more than shells: weapons that last and give strength, and soldiers who fight
                     for a buyer.
    16. economy      A closed border costs output, but what is closed learns to do without; the treasury closes every
                     month's budget.
    17. patronage    A client lives on its patrons and can play one against the other; what a patron gives follows
                     regard and rivalry.
    18. information  Outside information spreads by word of mouth where control lets it; a louder campaign also brings
                     more control.
    19. regime       A regime coheres under threat and behind a closed border; what its public knows and lacks wears it
                     down.
    20. weapons      Strategic weapons grow with money, foreign technology and tests, and the plants that test cannot
                     sell meanwhile.
    21. alignment    States draw together by common enemies and common gain, and apart by friction: the enemy of my
                     enemy is my friend.
    22. standing     Standing follows the notice that rivals take and the company that a state keeps.
    23. adaptation   An adaptive state shifts to the playbook that has served it best; at speed 0 it never learns.

After the decision the world answers: each mechanism takes the world that the one before it made. Before the first
month those with a ``begin`` ready the world, in the same order. The list is made from `MONTH` below and from the first
sentence of each file (``make renew``). `engine.kernel` walks it.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, TypeGuard

from stratsim.core.draws import Draws
from stratsim.core.system import System
from stratsim.core.world import World
from stratsim.mechanisms.adaptation import Adaptation
from stratsim.mechanisms.alignment import Alignment
from stratsim.mechanisms.arms_trade import ArmsTrade
from stratsim.mechanisms.attention import Attention
from stratsim.mechanisms.belief import Belief
from stratsim.mechanisms.denial import Denial
from stratsim.mechanisms.deterrence import Deterrence
from stratsim.mechanisms.economy import Economy
from stratsim.mechanisms.goods import Goods
from stratsim.mechanisms.government import Government
from stratsim.mechanisms.information import Information
from stratsim.mechanisms.motive import Motive
from stratsim.mechanisms.patronage import Patronage
from stratsim.mechanisms.regime import Regime
from stratsim.mechanisms.reputation import Reputation
from stratsim.mechanisms.sanctions import Sanctions
from stratsim.mechanisms.stakes import Stakes
from stratsim.mechanisms.standing import Standing
from stratsim.mechanisms.talks import Talks
from stratsim.mechanisms.war import War
from stratsim.mechanisms.weapons import Weapons


class Mechanism(Protocol):
    """What every mechanism is: a frozen dataclass of parameters with a pure step."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def step(self, world: World, system: System, draws: Draws) -> World:
        """Return the world after this mechanism has worked for a month."""


class Beginning(Mechanism, Protocol):
    """A mechanism that readies the world before the first month."""

    def begin(self, world: World, system: System) -> World:
        """Return the world as this mechanism wants to find it in the first month."""


class Sparse(Mechanism, Protocol):
    """A mechanism that can do nothing in some rows of an axis: ``idle_at_zero`` is (parameter, axis).

    Where the parameter is 0 the mechanism leaves the row's stocks as they are and its flows at 0, and nothing that it
    does elsewhere depends on the row. `engine.part` leaves such rows out.
    """

    idle_at_zero: ClassVar[tuple[str, str]]


def begins(mechanism: Mechanism) -> TypeGuard[Beginning]:
    """Tell whether a mechanism readies the world; to ask whether it is an instance takes 50 times as long."""
    return hasattr(mechanism, "begin")


def is_sparse(mechanism: Mechanism) -> TypeGuard[Sparse]:
    """Tell whether a mechanism says which rows are idle."""
    return hasattr(mechanism, "idle_at_zero")


Mechanisms = Mapping[str, Mechanism]
"""Name -> mechanism, in the order of a month."""

MONTH: Mapping[str, type[Mechanism] | None] = {
    "calendar": None,
    "government": Government,
    "attention": Attention,
    "decision": None,
    "motive": Motive,
    "deterrence": Deterrence,
    "denial": Denial,
    "war": War,
    "talks": Talks,
    "stakes": Stakes,
    "belief": Belief,
    "reputation": Reputation,
    "sanctions": Sanctions,
    "arms_trade": ArmsTrade,
    "goods": Goods,
    "economy": Economy,
    "patronage": Patronage,
    "information": Information,
    "regime": Regime,
    "weapons": Weapons,
    "alignment": Alignment,
    "standing": Standing,
    "adaptation": Adaptation,
}
"""The stages of a month in order, each with its mechanism; the kernel itself sees to those without one."""

CLASSES: Mapping[str, type[Mechanism]] = {name: cls for name, cls in MONTH.items() if cls is not None}
"""The mechanisms, in the order of a month."""

BEFORE_DECISION = tuple(name for name in CLASSES if list(MONTH).index(name) < list(MONTH).index("decision"))
"""Mechanisms that work before the states decide; the others answer what was decided."""
