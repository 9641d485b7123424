"""Figures that are there already are left as they are; whatever makes them others draws them again."""

import json

import matplotlib as mpl
import pytest

from stratsim import Comparison, compare
from stratsim.display import DRAWN, gallery, sheet, style
from stratsim.display.drawn import Drawn
from tiny import TINY

ONLY = ("provocations", "fans")


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Comparison:
    path = tmp_path_factory.mktemp("tiny") / "baseline.toml"
    path.write_text(TINY)
    return compare([path], jobs=1)


@pytest.fixture
def drawings(monkeypatch):
    """Return the names of figures as they are drawn, in place of which their names are saved."""
    done = []

    def saved(self, figure, ending):
        done.append(f"{self.name}.{ending}")
        return f"{self.name} as {ending}".encode()

    monkeypatch.setattr(sheet.Sheet, "_saved", saved)
    return done


def draw(found, folder, formats=("png",), only=ONLY):
    return gallery.draw(found, folder, formats, only=only)


BOTH = ["provocations.png", "fans.png"]


def test_the_same_figures_are_drawn_once(found, tmp_path, drawings):
    first = draw(found, tmp_path)
    assert drawings == BOTH
    notes = (tmp_path / DRAWN).read_bytes()
    assert draw(found, tmp_path) == first
    assert drawings == BOTH
    assert (tmp_path / DRAWN).read_bytes() == notes
    assert all(path.is_file() for path in first)
    assert {path.name for path in first} == {*BOTH, "provocations.csv", "fans.csv"}


def test_another_format_is_drawn_and_the_first_kept_in_mind(found, tmp_path, drawings):
    draw(found, tmp_path)
    draw(found, tmp_path, ("svg",))
    assert drawings == [*BOTH, "provocations.svg", "fans.svg"]
    draw(found, tmp_path, ("png", "svg"))
    assert len(drawings) == 4


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"painted over")])
def test_a_picture_that_is_gone_or_changed_is_drawn_again(found, tmp_path, drawings, harm):
    draw(found, tmp_path)
    harm(tmp_path / "fans.png")
    draw(found, tmp_path)
    assert drawings == [*BOTH, "fans.png"]
    assert (tmp_path / "fans.png").read_text() == "fans as png"


def test_numbers_that_are_gone_come_back_without_a_picture(found, tmp_path, drawings):
    draw(found, tmp_path)
    table = (tmp_path / "fans.csv").read_bytes()
    (tmp_path / "fans.csv").unlink()
    (tmp_path / "provocations.csv").write_text("1,2")
    draw(found, tmp_path)
    assert drawings == BOTH
    assert (tmp_path / "fans.csv").read_bytes() == table
    assert (tmp_path / "provocations.csv").read_text() != "1,2"


@pytest.mark.parametrize("notes", ["", "[]", "{", '{"fans": 3}', '{"fans": {}}'])
def test_notes_that_cannot_be_read_are_no_notes(found, tmp_path, drawings, notes):
    draw(found, tmp_path)
    (tmp_path / DRAWN).write_text(notes)
    draw(found, tmp_path)
    assert drawings == [*BOTH, *BOTH]
    assert set(json.loads((tmp_path / DRAWN).read_text())) == {"fans", "provocations"}


def test_other_numbers_words_code_or_looks_are_drawn(found, tmp_path, drawings, monkeypatch):
    draw(found, tmp_path, only=("fans",))
    other = tmp_path / "style.mplstyle"
    other.write_text("axes.facecolor: yellow")
    with style.own_style(other):
        draw(found, tmp_path, only=("fans",))
    assert len(drawings) == 2
    monkeypatch.setattr(mpl, "__version__", "99")
    draw(found, tmp_path, only=("fans",))
    monkeypatch.setattr("stratsim.display.drawn.digest_of", lambda *_: "other code")
    draw(found, tmp_path, only=("fans",))
    path = tmp_path / "baseline.toml"
    path.write_text(TINY.replace("seed = 1", "seed = 2"))
    draw(compare([path], jobs=1), tmp_path, only=("fans",))
    assert len(drawings) == 5
    draw(compare([path], jobs=1), tmp_path, only=("fans",))
    assert len(drawings) == 5


def test_one_figure_of_two_is_another(found, tmp_path, drawings):
    draw(found, tmp_path)
    one, two = gallery.chosen(found, ONLY, ())
    before = Drawn.of(tmp_path)
    assert before.holds(one, ("png", "csv"))
    assert not before.holds(type(two)(**{**vars(two), "title": "Another"}), ("png",))
