"""A brief says what the comparison says, in one file that needs nothing else."""

import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import stratsim as ss
from said import numbers_of
from stratsim.cli import main
from stratsim.report import brief, portable
from stratsim.report.block import Grid, Heading, Paragraph, Picture
from stratsim.report.findings import ranked, ranks, uncertain
from stratsim.report.markdown import markdown
from stratsim.report.page import page
from stratsim.report.word import word
from stratsim.story.numerals import number, signed

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def material():
    names = ("baseline", "escalation_dominance", "war_ends")
    return brief.material([ss.load(one).but(months=10) for one in names], replicates=24, jobs=1, explained=6)


@pytest.fixture(scope="module")
def whole(material):
    return brief.brief(material)


def test_every_number_of_the_answer_is_in_the_comparison(material):
    rows = {(one.outcome, one.scenario): one for one in material.comparison.rows()}
    known = set(numbers_of(material.explained)) | {str(len(material.comparison.headline)), "24", "90"}
    for one in rows.values():
        known |= {number(one.mean), number(one.mean - one.difference), signed(one.difference)}
        known |= {signed(one.mean_difference_low), signed(one.mean_difference_high)}
        known |= {f"{x:.0%}"[:-1] for x in (one.lower, 1 - one.lower) if np.isfinite(x)}
    for one in material.comparison.results[1:]:
        clear = [
            r for r in rows.values() if r.scenario == one.name and r.mean_difference_low * r.mean_difference_high > 0
        ]
        known.add(str(len(clear)))
    known |= {signed(one.correlation) for one in material.holds}
    for text in brief.m_answer(material):
        plain = text
        for title in material.titles.values():
            plain = plain.replace(title, "")
        for found in re.findall(r"(?<![\w>])[+-]?\d+(?:\.\d+)?(?:e[+-]\d+)?", plain):
            assert found in known, (found, text)


def test_a_brief_has_its_parts_in_order(whole, material):
    heads = [block.text for block in whole.blocks if isinstance(block, Heading)]
    wanted = ["What moves", "Why", "A typical history", "What the model cannot say", "What was changed"]
    assert [head for head in heads if head in wanted] == wanted
    pictures = [block.name for block in whole.blocks if isinstance(block, Picture)]
    assert pictures == ["heat", "why", "timeline"] or pictures == ["heat", "danger", "why", "timeline"]
    assert len([one for one in whole.blocks if isinstance(one, Paragraph)]) >= 6
    changed = [block for block in whole.blocks if isinstance(block, Grid) and "key" in block.heads]
    assert any("states.USA.playbook" in row[0] for row in changed[0].rows)


def test_the_table_holds_the_clear_differences_by_size(material):
    grid = brief.outcomes(material)
    effects = [abs(one.effect) for one in material.found]
    assert effects == sorted(effects, reverse=True)
    assert len(grid.rows) == min(len(material.found), brief.ROWS)
    assert grid.rows[0][5] == signed(material.found[0].row.difference)


class Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.sources, self.alts, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.sources += [values[key] for key in ("src", "href") if values.get(key)]
        self.alts += [values.get("alt")] if tag == "img" else []
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_one_file_that_needs_nothing_else(whole):
    text = page(replace(whole, title="<b>"))
    read = Elements()
    read.feed(text)
    assert not read.open
    assert "script" not in read.tags
    assert all(source.startswith("data:image/png;base64,") for source in read.sources)
    assert read.alts
    assert all(read.alts)
    assert "<title>&lt;b&gt;</title>" in text
    assert "http" not in re.sub(r"data:[^\"]*", "", text)


def test_markdown_and_word_hold_the_same_words(whole):
    text, pictures = markdown(whole, "brief")
    assert set(re.findall(r"\]\((\w+\.png)\)", text)) == set(pictures)
    assert all(png.startswith(b"\x89PNG") for png in pictures.values())
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(word(whole)))
    said = "\n".join(one.text for one in document.paragraphs)
    for block in whole.blocks:
        if isinstance(block, Paragraph):
            assert block.text in said
    assert len(document.inline_shapes) == len(pictures)
    assert len(document.tables) == sum(isinstance(one, Grid) for one in whole.blocks)


def test_an_input_that_a_difference_hangs_on_is_found():
    scenario = ss.load("baseline").but(replicates=40)
    draws, known = scenario.plan.draws(0, 40), uncertain(scenario.plan)
    key = "deterrence.talks"
    gap = 1 - known[key].realise(draws).astype(float)
    found = ranked(gap, known, draws)
    assert found[0].key == key
    assert found[0].correlation == pytest.approx(-1)
    assert ranks(np.array([3.0, 1.0, 3.0])).tolist() == [2.5, 1.0, 2.5]


def test_one_scenario_is_no_comparison():
    with pytest.raises(ValueError, match="at least two"):
        brief.material([ss.load("baseline")])


def test_pdf_says_what_it_needs(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(portable, "which", lambda name: None)
    assert main(["report", "baseline", "war_ends", "--pdf", "-o", str(tmp_path / "x.html")]) == 2
    assert "needs Chromium" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
