"""Patronage: trade, aid and hidden support from patron to client, and the dependence they make."""

from .playbook import lately

TINY = 1e-12


def patronage(model):
    """Move trade, support and affinity, pay, take stock of dependence."""
    for client in model.states:
        if client.patrons:
            support(client)
    pay(model)
    dependence(model)


def support(client):
    """Move what each patron of a client trades and gives."""
    provoked = 0.0
    for tie in client.challenges:
        provoked += lately(tie)
    mean = sum([tie.dependence for tie in client.patrons]) / len(client.patrons)
    fighting = float(any(tie.at_war for tie in [*client.challenges, *client.defends]))
    equidistance, openness = client.levers.equidistance, client.openness
    everything = sum([tie.aid_recorded + tie.support_hidden for tie in client.patrons])
    near = {tie.other if tie.one is client else tie.one: tie.closeness for tie in client.alignments}
    before = {tie: tie.aid_recorded + tie.support_hidden for tie in client.patrons}
    for tie in client.patrons:
        p, levers, d, affinity = tie.p_patronage, tie.patron.levers, tie.dependence, tie.affinity
        outreach = max(1 + p.pull * equidistance * (mean - d), 0.0)
        patience = max(1 - levers.restraint * provoked, 0.0)
        others = max(everything - before[tie], 0.0) / max(everything, TINY)
        given = p.generosity * levers.aid * affinity * outreach * (1 + p.bidding * (1 - d) + p.outbidding * others)
        given *= 1 + p.esteem * (client.standing - 0.5)
        given *= patience * (1 + p.bond * (near.get(tie.patron, 0.5) - 0.5)) * (1 + p.solidarity * fighting)
        passable = tie.trade_capacity * openness * (1 - p.exposed * client.denied)
        tie.trade += p.speed * (passable * (1 - tie.trade_cut) * (1 - p.siege * fighting) - tie.trade)
        tie.trade -= p.halt * max(tie.trade - passable, 0.0)
        tie.aid_recorded += p.speed * ((1 - p.covert) * given - tie.aid_recorded)
        tie.support_hidden += p.speed * (p.covert * given - tie.support_hidden)
        tie.affinity = max(affinity + p.settle * (p.norm - affinity) - p.strain * provoked * affinity, 0.0)


def pay(model):
    """Pay a month of aid and hidden support, less where the patron's treasury is short."""
    paid = []
    for patron in model.states:
        if patron.clients:
            asked = [(tie.aid_recorded + tie.support_hidden) / 12 for tie in patron.clients]
            kept = min(1.0, patron.treasury / max(sum(asked), TINY))
            paid += [(tie, one * kept, kept) for tie, one in zip(patron.clients, asked, strict=True)]
    for tie, money, kept in paid:
        tie.aid_recorded *= kept
        tie.support_hidden *= kept
        tie.patron.treasury -= money
        tie.client.treasury += money


def begin(model):
    """Take the dependence before the first month."""
    dependence(model)


def dependence(model):
    """Take each patron's share of what its client gets from all."""
    for client in model.states:
        if not client.patrons:
            continue
        given = []
        for tie in client.patrons:
            whole = tie.trade + tie.aid_recorded + tie.support_hidden
            given.append(whole + tie.channel.arms_income if tie.channel else whole)
        everything = max(sum(given), TINY)
        for tie, one in zip(client.patrons, given, strict=True):
            tie.dependence = one / everything
