"""What the harder trial says, in a sentence a part, and whether it reaches what was asked of it beforehand."""

from collections.abc import Iterator, Sequence

from stratsim.history.evidence.gathered import Evidence
from stratsim.history.evidence.leads import Lead
from stratsim.history.evidence.leave_out import AGAIN, Worth
from stratsim.history.told import TOLD, UPDATED

WANTED = 6
"""Mechanisms whose removal was to cost score or patterns."""


def in_short(found: Evidence) -> Iterator[str]:
    """Yield a sentence or two for every part."""
    if found.leads:
        yield from of_leads(found)
    if found.timing:
        tried = [one for one in found.timing if one.record == one.record and one.modelled]
        inside = sum(one.inside for one in tried)
        apart = sum(not one.null_low <= one.record <= one.null_high for one in tried)
        yield (
            f"Timing: the record lies in the model's 90 % interval in {inside} of {len(tried)} windows that the model "
            f"has, and outside that of chance alone in {apart}."
        )
    if found.worth:
        yield from of_worth(found.worth)
    for one in found.ranks:
        yield (
            f"Calendars, {one.title.lower()}: the true one ranks {one.rank} of {1 + len(one.others)} "
            f"(p = {one.p:.3f}), log score {one.true:.3f} with noise {one.noise:.3f}."
        )
    if found.power:
        sure = [one.title for one in found.power if one.power[-1] >= 0.8]
        weak = [one.title for one in found.power if one.power[-1] < 0.5]
        yield (
            f"Power: at full strength {len(sure)} of {len(found.power)} effects would be noticed in at least four of "
            f"five records{listed(sure)}; fewer than half would show {len(weak)}{listed(weak)}. The record shows "
            f"{sum(one.noticed for one in found.power)}."
        )


def wanted(found: Evidence) -> Iterator[str]:
    """Yield whether each thing that was asked of the trial beforehand is reached."""
    for trial, _ in found.setting.trials:
        told = [
            one
            for one in found.leads
            if (one.trial, one.series) == (trial.name, trial.monthly) and TOLD in one.forecast
        ]
        for updated in (False, True):
            some = [one for one in told if one.forecast.endswith(UPDATED) == updated]
            if not some:
                continue
            best = max(some, key=lambda one: one.score)
            how = "updated every month" if updated else "learnt in the training years"
            first = trial is found.setting.trial
            what = "lead above 0 for sure" if first else "at least as good"
            yield (
                f"Trial {trial.name}, {what}, against the best null told of the drivers, {how} ({best.forecast}): "
                f"{reached(best.low > 0 if first else best.lead >= 0)} ({best.lead:+.3f}, 90 % {best.low:+.3f} to "
                f"{best.high:+.3f})."
            )
    refitted = [one for one in found.worth if one.refitted and one.removal != AGAIN.id]
    if refitted:
        sure = [one for one in refitted if beyond(one, noise_of(found.worth))]
        yield (
            f"At least {WANTED} mechanisms whose removal, the rest fitted again, costs score or patterns, more than "
            f"a second fit of the whole: {reached(len(sure) >= WANTED)} ({len(sure)} of {len(refitted)}"
            f"{': ' * bool(sure)}{'; '.join(one.title for one in sure)})."
        )


def noise_of(worth: Sequence[Worth]) -> Worth | None:
    """Return what a second fit of the whole moves; None where nothing was fitted again."""
    return next((one for one in worth if one.removal == AGAIN.id), None)


def beyond(one: Worth, noise: Worth | None) -> bool:
    """Return whether a removal costs score for sure, or best measured patterns, and more than the noise of a fit."""
    if noise is None:
        return one.costs
    return (one.low > 0 and one.worth > abs(noise.worth)) or one.lost > abs(noise.lost)


def reached(yes: bool) -> str:
    """Return the verdict in a word or two."""
    return "reached" if yes else "NOT REACHED"


def of_leads(found: Evidence) -> Iterator[str]:
    """Yield whether the leads that were asked for are reached, for each trial."""
    monthly = found.setting.trial.monthly
    for trial, _ in found.setting.trials:
        own = [one for one in found.leads if one.trial == trial.name and one.series == monthly]
        told = [one for one in own if TOLD in one.forecast]
        for words, some in (
            ("learnt in the training years", [one for one in told if not one.forecast.endswith(UPDATED)]),
            ("updated every month", [one for one in told if one.forecast.endswith(UPDATED)]),
            ("not told of them", [one for one in own if one not in told]),
        ):
            if some:
                yield f"{monthly}, trial {trial.name}, {over(words, some)}"


def over(words: str, some: Sequence[Lead]) -> str:
    """Return the lead over the best of some forecasts."""
    best = max(some, key=lambda one: one.score)
    where = "above 0" if best.low > 0 else "below 0" if best.high < 0 else "around 0"
    return (
        f"plain forecasts {words}: lead over the best of them ({best.forecast}) {best.lead:+.3f} a month, 90 % "
        f"{best.low:+.3f} to {best.high:+.3f}: {where}; ahead for sure of {sum(one.low > 0 for one in some)} of "
        f"{len(some)}."
    )


def of_worth(worth: Sequence[Worth]) -> Iterator[str]:
    """Yield how many removals cost something, as fitted and fitted again, and how that stands to the noise of a fit."""
    for refitted in (False, True):
        some = [one for one in worth if one.refitted == refitted and one.removal != AGAIN.id]
        if not some:
            continue
        score = [one.title for one in some if one.low > 0]
        patterns = [one.title for one in some if one.lost > 0]
        again = noise_of(worth) if refitted else None
        noise = (
            f" A second fit of the whole moves the score by {-again.worth:+.3f} and the patterns by {-again.lost:+d}: "
            f"what is smaller is noise; {sum(beyond(one, again) for one in some)} are larger."
            if again
            else ""
        )
        yield (
            f"Left out, the rest {'fitted again' if refitted else 'as fitted'}: {len(score)} of {len(some)} removals "
            f"cost score for sure{listed(score)}, and {len(patterns)} best measured patterns.{noise}"
        )


def listed(names: Sequence[str]) -> str:
    """Return names in brackets, nothing where there are none."""
    return f" ({'; '.join(names)})" if names else ""
