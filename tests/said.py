"""What an explanation may say: every number that it holds, as sentences write it."""

from stratsim.story.numerals import number, signed


def numbers_of(e):
    """Every number that an explanation holds, as sentences would write it."""
    values = [x for one in (*e.levels, e.difference) for x in (one.mean, one.error)]
    values += [x for one in e.switches for x in (one.first.mean, one.last.mean)]
    values += [*e.matrix.by_path, *e.matrix.by_factor, e.left_over]
    values += [e.beside.mean] if e.beside else []
    values += [x for one in e.stocks for x in (one.difference.mean, *(t.mean for _, t in one.terms))]
    return {f(float(x)) for x in values for f in (number, signed)} | {str(len(e.switches))}
