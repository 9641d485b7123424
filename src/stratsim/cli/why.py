"""The command ``why``: the chain behind one event of one replicate."""

from typing import Annotated

import typer

from stratsim.cli.group import Size
from stratsim.cli.reading import Reading
from stratsim.cli.story import Address, Picture, Subject, draw, drawable, show_tables
from stratsim.cli.voice import Voice

EVENT = "The act: its month and whom it was aimed at (2024-09:KOR), or clash, war or contest for the first one."
EventName = Annotated[str, typer.Option("--event", metavar="E", help=EVENT)]


def why(
    subject: Subject,
    event: EventName,
    size: Size,
    voice: Voice,
    reading: Reading,
    replicate: Address = "typical",
    figure: Picture = None,
) -> None:
    """Say why one act of one replicate happened: what made its chance, and the earlier acts that it hangs on."""
    from stratsim.cli.refusal import before_work
    from stratsim.cli.subject import subjects
    from stratsim.story import chain, chain_words
    from stratsim.story.chronicle import story
    from stratsim.story.words import names_of

    with before_work():
        picture = drawable(figure)
        (one,) = subjects([subject], size, voice, reading)
        told = story(one.scenario, one.results, replicate)
        act = chain.meant(told.happenings, event)
    found = chain.chain(told.history, act, told.happenings)
    print("\n".join(chain_words.sentences(found, names_of(one.scenario))))
    show_tables(chain_words.tables(found), voice)
    if picture is not None:
        from stratsim.display import chain as graph

        foot = (
            f"Source: stratsim, {one.scenario.name}, seed {one.scenario.plan.seed}, replicate {told.choice.replicate}."
        )
        draw(graph.sheet(found, one.scenario.title, foot), picture, voice)
