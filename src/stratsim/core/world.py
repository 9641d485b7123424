"""The World: every variable of the model in one month, as a struct of arrays with the replicate last."""

from dataclasses import dataclass
from math import inf
from typing import Any, Self

from stratsim.core.array import Array, at_most, total
from stratsim.core.levers import Levers
from stratsim.core.variable import variable

MANY = (0.0, inf)


@dataclass(frozen=True)
class World:
    """One month of all replicates. Mechanisms take a world and return another; nobody writes into one."""

    levers: Levers
    # states
    treasury: Array = variable(
        "state",
        "bn USD",
        "money at hand for security and foreign policy",
        bounds=MANY,
        outcome="last",
        title="money at hand",
    )
    gdp: Array = variable("state", "bn USD/yr", "domestic product at full output", bounds=MANY, kind="outside")
    output: Array = variable(
        "state",
        "0-1",
        "output as a share of what an open border would allow",
        start=1.0,
        kind="inner",
        outcome="mean",
        title="output",
    )
    autarky: Array = variable("state", "0-1", "share of output that needs no trade", outcome="last", title="autarky")
    openness: Array = variable("state", "0-1", "border in fact open", start=1.0)
    trade_potential: Array = variable(
        "state",
        "bn USD/yr",
        "trade that an open border would bring, if more than its patrons offer",
        bounds=MANY,
        kind="outside",
    )
    munitions: Array = variable(
        "state", "million rounds", "stock of artillery rounds", bounds=MANY, outcome="last", title="stock of rounds"
    )
    arms: Array = variable(
        "state", "bn USD", "weapons in service, at cost", bounds=MANY, outcome="last", title="weapons in service"
    )
    troops: Array = variable("state", "thousand", "soldiers at home who can be sent abroad", bounds=MANY)
    production: Array = variable(
        "state", "million rounds/month", "output of munitions plants", bounds=MANY, kind="outside"
    )
    capability: Array = variable(
        "state", "share of world", "conventional capability (CINC)", start=0.01, kind="outside"
    )
    experience: Array = variable(
        "state", "0-1", "battle experience of its forces and weapons", outcome="last", title="battle experience"
    )
    technology: Array = variable(
        "state", "0-1", "military technology, 1 = the frontier", outcome="last", title="military technology"
    )
    deterrent: Array = variable(
        "state", "0-1", "strategic deterrent in being", outcome="last", title="strategic deterrent"
    )
    warheads: Array = variable("state", "count", "nuclear warheads", bounds=MANY, outcome="last")
    sanctions: Array = variable(
        "state", "0-1", "Council measures in force against it", outcome="last", title="Council measures in force"
    )
    standing: Array = variable("state", "0-1", "standing among states", start=0.5, outcome="last")
    government: Array = variable("state", "-1 to 1", "government: -1 dovish, 1 hawkish", bounds=(-1.0, 1.0))
    aspiration: Array = variable(
        "state", "payoff", "satisfaction that experience is held against", bounds=(-inf, inf), kind="inner"
    )
    tenure: Array = variable(
        "state", "months", "months that it has tried its playbook, where it compares", bounds=MANY, kind="inner"
    )
    earned: Array = variable(
        "state", "payoff", "satisfaction in these months, added up", bounds=(-inf, inf), kind="inner", series=False
    )
    playbook: Array = variable(
        "state", "number", "which of its playbooks the state follows, from 0", bounds=MANY, kind="inner"
    )
    rift: Array = variable("state", "0-1", "rift of a veto holder with those who seek measures", kind="outside")
    cohesion: Array = variable("state", "0-1", "cohesion of the regime", start=0.7, outcome="last")
    exposure: Array = variable(
        "state",
        "0-1",
        "share of its public reached by outside information",
        start=0.5,
        outcome="last",
        title="public reached by outside information",
    )
    control: Array = variable("state", "0-1", "information control in force", outcome="last")
    alternative: Array = variable("state", "0-1", "pull of the rival's way of life on its public", kind="outside")
    damage: Array = variable("state", "0-1", "output destroyed by war", outcome="mean")
    exhaustion: Array = variable("state", "0-1", "weariness of war")
    turmoil: Array = variable("state", "0-1", "turmoil left by a crisis of the regime", outcome="mean")
    blacklisted: Array = variable("state", "0-1", "shut out by other arms suppliers", kind="outside")
    # rivalries: challenger > defender
    credibility: Array = variable(
        "rivalry", "0-1", "the challenger's belief that the defender will act", start=0.3, outcome="last"
    )
    evidence: Array = variable(
        "rivalry", "counts", "evidence on which that belief rests", bounds=MANY, start=5.0, series=False
    )
    tempo: Array = variable("rivalry", "events/month", "recent provocations, smoothed", bounds=MANY)
    answered: Array = variable(
        "rivalry", "months/month", "provocations contested of late, smoothed", bounds=MANY, kind="inner"
    )
    clashed: Array = variable("rivalry", "clashes/month", "clashes of late, smoothed", bounds=MANY, kind="inner")
    at_war: Array = variable("rivalry", "months", "general war between the two", outcome="per_year")
    hostility: Array = variable(
        "rivalry", "0-1", "hostility between the two", start=0.7, outcome="last", title="hostility of the pair"
    )
    reputation: Array = variable(
        "rivalry",
        "stakes",
        "unseen resolve of the defender, as the challenger believes in it",
        start=0.1,
        bounds=(-10.0, 10.0),
    )
    talking: Array = variable("rivalry", "months", "talks between the two are open", outcome="per_year")
    deal: Array = variable("rivalry", "months", "a deal between the two is in force", outcome="per_year")
    trust: Array = variable("rivalry", "0-1", "trust that the other keeps a deal", start=0.3)
    war_months: Array = variable("rivalry", "months", "months of the war so far", bounds=MANY, kind="inner")
    # patronages: patron > client
    trade_capacity: Array = variable("patronage", "bn USD/yr", "trade at an open border", bounds=MANY, kind="outside")
    trade: Array = variable("patronage", "bn USD/yr", "recorded trade", bounds=MANY)
    aid_recorded: Array = variable("patronage", "bn USD/yr", "recorded aid", bounds=MANY)
    support_hidden: Array = variable("patronage", "bn USD/yr", "oil, labour and gifts off the books", bounds=MANY)
    affinity: Array = variable("patronage", "0-1", "the patron's regard for the client", start=0.5)
    # channels: supplier > buyer
    arms_income: Array = variable(
        "channel", "bn USD/yr", "arms bill of late, smoothed, annual rate", bounds=MANY, series=False
    )
    deployed: Array = variable(
        "channel", "thousand", "soldiers of the supplier with the buyer", bounds=MANY, outcome="mean"
    )
    # campaigns: sender > target
    campaign_effort: Array = variable("campaign", "0-1", "information campaign paid for and on air", kind="flow")
    # alignments, symmetric
    closeness: Array = variable("alignment", "0-1", "cohesion of the pair", start=0.5)
    # seats: the playbooks that each state can follow
    attraction: Array = variable(
        "seat", "payoff", "what experience makes of a playbook", bounds=(-inf, inf), kind="inner"
    )
    last_payoff: Array = variable(
        "seat", "payoff", "what the playbook brought when last followed", bounds=(-inf, inf), kind="inner", series=False
    )
    trials: Array = variable(
        "seat", "counts", "experience that the attraction rests on", bounds=MANY, start=1.0, kind="inner", series=False
    )
    # theatres
    intensity: Array = variable("theatre", "0-1", "how hot the theatre is", kind="outside")
    salience: Array = variable("theatre", "index", "news value left by recent acts", bounds=MANY)
    unanswered: Array = variable("theatre", "0-1", "nuclear threats made there that went unanswered", kind="outside")
    # what tests of a rung have taught a state
    known: Array = variable(("rung", "state"), "0-1", "share of what tests of a rung can teach that is known")
    # made anew each month
    attention: Array = variable(("theatre", "state"), "share", "attention a state gives", kind="flow")
    events: Array = variable(("rung", "rivalry"), "events", "provocations", bounds=MANY, kind="flow")
    urge: Array = variable(
        "rivalry", "stakes", "what an act is worth to the challenger beyond the game", bounds=(-inf, inf), kind="flow"
    )
    qualm: Array = variable(
        "rivalry", "stakes", "what an attack costs the challenger beyond the game", bounds=(-inf, inf), kind="flow"
    )
    concern: Array = variable(
        "rivalry", "stakes", "the defender's reason to contest beyond the game", bounds=(-inf, inf), kind="flow"
    )
    allies_challenger: Array = variable(
        "rivalry", "share of world", "strength that allies would bring to the challenger", bounds=MANY, kind="flow"
    )
    allies_defender: Array = variable(
        "rivalry", "share of world", "strength that allies would bring to the defender", bounds=MANY, kind="flow"
    )
    umbrella_challenger: Array = variable(
        "rivalry", "0-1", "deterrent that allies would bring to the challenger", kind="flow", series=False
    )
    umbrella_defender: Array = variable(
        "rivalry", "0-1", "deterrent that allies would bring to the defender", kind="flow", series=False
    )
    stood: Array = variable("rivalry", "0-1", "the defender contested the provocation", kind="flow")
    clash: Array = variable("rivalry", "0-1", "contested and pressed: forces met", kind="flow")
    war_begun: Array = variable("rivalry", "0-1", "general war began", kind="flow", series=False)
    foreseen: Array = variable("rivalry", "0-1", "chance of a contest that was expected for the act", kind="flow")
    conceded: Array = variable(
        "state", "stakes", "lost in acts left unanswered", bounds=MANY, kind="flow", outcome="per_year"
    )
    contested: Array = variable(
        "state", "stakes", "spent in contests and lost in backing off", bounds=MANY, kind="flow", outcome="per_year"
    )
    fought: Array = variable(
        "state", "stakes", "lost in clashes and general war", bounds=MANY, kind="flow", outcome="per_year"
    )
    settled: Array = variable(
        "state", "stakes", "lost by terms of peace", bounds=(-inf, inf), kind="flow", outcome="per_year"
    )
    provoked: Array = variable("state", "stakes", "spent on provocations", bounds=MANY, kind="flow", outcome="per_year")
    granted: Array = variable(
        "state",
        "stakes",
        "given away in talks and deals, less what the other side gave",
        bounds=(-inf, inf),
        kind="flow",
        outcome="per_year",
    )
    terms: Array = variable(
        "rivalry", "-1 to 1", "part of the stake that the challenger took at peace", bounds=(-1.0, 1.0), kind="flow"
    )
    struck: Array = variable("rivalry", "deals", "a deal was struck", kind="flow", outcome="per_year")
    cheated: Array = variable("rivalry", "deals", "the challenger broke a deal", kind="flow", outcome="per_year")
    reneged: Array = variable("rivalry", "deals", "the defender broke a deal", kind="flow", outcome="per_year")
    defeated: Array = variable("state", "0-1", "lost a war", kind="flow", outcome="ever")
    abandoned: Array = variable("state", "pledges", "pledges that it broke", bounds=MANY, kind="flow")
    events_expected: Array = variable(
        "rivalry", "events", "provocations that the month's chances come to", bounds=MANY, kind="flow"
    )
    clash_expected: Array = variable("rivalry", "0-1", "chance of a clash this month", kind="flow")
    war_expected: Array = variable("rivalry", "0-1", "chance of general war this month", kind="flow")
    dependence: Array = variable(
        "patronage",
        "share",
        "part of the client's outside income",
        kind="flow",
        outcome="last",
        title="share of the client's outside income",
    )
    following: Array = variable("seat", "0-1", "the state follows this playbook", kind="flow")
    measures: Array = variable(
        "state", "measures", "Council measures passed against it", bounds=MANY, kind="flow", outcome="per_year"
    )
    vetoed: Array = variable(
        "state",
        "measures",
        "Council measures stopped by a veto",
        bounds=MANY,
        kind="flow",
        outcome="per_year",
        title="Council measures vetoed",
    )
    trade_cut: Array = variable("patronage", "share", "trade stopped by measures", kind="flow")
    plants_busy: Array = variable("state", "0-1", "share of munitions plants bound by tests", kind="flow")
    arms_flow: Array = variable("channel", "million rounds", "rounds delivered", bounds=MANY, kind="flow")
    arms_price: Array = variable("channel", "bn USD/million rounds", "price", bounds=MANY, kind="flow")
    arms_cash: Array = variable("channel", "bn USD", "paid in cash", bounds=MANY, kind="flow")
    arms_technology: Array = variable("channel", "bn USD", "paid in technology", bounds=MANY, kind="flow")
    weapons_flow: Array = variable(
        "channel", "bn USD", "weapons delivered", bounds=MANY, kind="flow", outcome="per_year"
    )
    fallen: Array = variable(
        "channel", "thousand", "soldiers who fell abroad", bounds=MANY, kind="flow", outcome="per_year"
    )
    arms_made: Array = variable("state", "bn USD", "weapons made", bounds=MANY, kind="flow", series=False)
    arms_lost: Array = variable("state", "bn USD", "weapons lost or worn out", bounds=MANY, kind="flow", series=False)
    force: Array = variable(
        "state", "ratio", "strength added by weapons, less that of soldiers sent away", bounds=(-0.9, inf), kind="flow"
    )
    denied: Array = variable(
        "state", "share", "exposed trade and deliveries stopped by interdiction", kind="flow", outcome="mean"
    )
    made: Array = variable("state", "million rounds", "munitions made", bounds=MANY, kind="flow")
    burned: Array = variable("state", "million rounds", "munitions fired", bounds=MANY, kind="flow")
    shortfall: Array = variable("state", "million rounds", "munitions wanted but not had", bounds=MANY, kind="flow")
    income: Array = variable("state", "bn USD", "money in from the economy", bounds=MANY, kind="flow", series=False)
    spending: Array = variable(
        "state", "bn USD", "money out for good, all purposes", bounds=MANY, kind="flow", series=False
    )
    upkeep: Array = variable(
        "state", "bn USD", "part of the spending that went on upkeep at home", bounds=MANY, kind="flow", series=False
    )
    relieved: Array = variable(
        "state", "bn USD", "relief paid to rivals, for talks and deals", bounds=MANY, kind="flow", series=False
    )
    regime_crisis: Array = variable(
        "state", "0-1", "a crisis of the regime broke out", kind="flow", outcome="ever", title="a crisis of the regime"
    )

    @property
    def acted(self) -> Array:
        """1 where the challenger provoked this month, shape (rivalry, R)."""
        return at_most(total(self.events), 1)

    @property
    def tempo_share(self) -> Array:
        """Recent provocations on a scale from 0 to 1: tempo / (1 + tempo), shape (rivalry, R)."""
        return self.tempo / (1 + self.tempo)

    def but(self, **changes: Any) -> Self:
        """Return a world that differs in ``changes`` (``dataclasses.replace`` costs ten times as much)."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        other.__dict__.update(changes)
        return other
