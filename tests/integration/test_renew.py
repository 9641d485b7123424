"""What is made is up to date, and the tool that makes it notices when it is not."""

import json
from dataclasses import replace

import pytest

import renew
from marks import fill, marked

pytestmark = pytest.mark.once

HELD_ELSEWHERE = {"fingerprint"}
"""tests/same_bits holds it, with a tolerance where the machine is another kind."""


@pytest.mark.parametrize(
    "one", [one for one in renew.MADE if one.name not in HELD_ELSEWHERE and not one.slow], ids=lambda one: one.name
)
def test_what_is_made_is_up_to_date(one):
    assert not renew.stale(one, thorough=False), f"{one.name} is out of date: make renew"


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """Work in an empty repository, with one thing that is made from one file, and takes long."""
    monkeypatch.setattr(renew, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "source.py").write_text('"""Says."""\n\nNUMBER = 1  # of it\n', encoding="utf-8")

    def make(root):
        (root / "docs").mkdir(exist_ok=True)
        number = (tmp_path / "source.py").read_text(encoding="utf-8").partition("= ")[2][0]
        (root / "docs" / "page.md").write_text(f"The number is {number}.\n", encoding="utf-8")
        (root / "docs" / f"{number}.png").write_bytes(number.encode())

    one = renew.Made("page", ["docs/page.md", "docs/*.png"], make, ["source.py"])
    monkeypatch.setattr(renew, "MADE", (one,))
    return one


def test_what_was_never_made_is_out_of_date_and_then_it_is_not(copies, tmp_path, capsys):
    (tmp_path / "docs" / "page.md").write_text("By hand.\n", encoding="utf-8")
    (tmp_path / "docs" / "old.png").write_bytes(b"old")
    assert renew.main(["--check"]) == 1
    assert "page: out of date (docs/page.md, docs/*.png)" in capsys.readouterr().err
    assert renew.main([]) == 0
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["1.png", "made.json", "page.md"]
    assert renew.main(["--check"]) == renew.main(["--check", "--all"]) == 0
    assert renew.main([]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "page: up to date"


@pytest.mark.parametrize(
    ("file", "text", "stale"),
    [
        ("source.py", '"""Says it\nbetter."""\n\nNUMBER = 1\n', False),
        ("source.py", '"""Says."""\n\nNUMBER = 2  # of it\n', True),
        ("docs/page.md", "The number is 3.\n", True),
        ("docs/1.png", "other bytes", True),
    ],
    ids=["words of the code", "a number of the code", "the page by hand", "a figure by hand"],
)
def test_a_digest_notices_what_counts_and_only_that(copies, tmp_path, file, text, stale):
    renew.main([])
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert renew.stale(copies, thorough=False) is stale
    renew.main([])
    assert not renew.stale(copies, thorough=False)


def test_what_is_quick_to_make_is_made_to_be_checked(copies, tmp_path):
    quick = replace(copies, made_from=())
    renew.remake(quick)
    assert not renew.stale(quick, thorough=False)
    (tmp_path / "source.py").write_text("NUMBER = 2\n", encoding="utf-8")
    assert renew.stale(quick, thorough=False)


def test_a_pattern_without_a_file_is_an_error(copies):
    with pytest.raises(ValueError, match=r"names nothing\.py"):
        renew.digest(replace(copies, made_from=["nothing.py"]))


def test_a_name_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        renew.main(["--check", "clams"])
    assert "nothing that is made is called clams" in capsys.readouterr().err


def test_the_record_holds_what_takes_long_and_nothing_else():
    kept = json.loads((renew.ROOT / renew.RECORD).read_text(encoding="utf-8"))
    assert set(kept) == {one.name for one in renew.MADE if one.made_from}


def test_only_what_stands_between_marks_is_made():
    page = "By hand.\n<!-- made: a -->\n\nold\n<!-- end -->\nBy hand.\n"
    new = fill(page, str.upper)
    assert new == page.replace("old", "A")
    assert marked(new) == ["<!-- made: a -->\n\nA\n<!-- end -->"]
    assert marked("no marks") == ["no marks"]


def test_code_without_its_words_is_the_same_in_every_layout_of_them():
    code = 'def f():\n    """Say."""\n    return "# kept"  # dropped\n'
    assert renew.bare(code) == 'def f():\n    return "# kept"'
    assert renew.bare('def f():\n    """Say\n\n    more."""\n\n    return "# kept"\n') == renew.bare(code)


def test_what_is_slow_is_said_to_be_out_of_date_and_made_only_by_name(copies, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(renew, "MADE", (replace(copies, slow=True),))
    assert renew.main(["--check"]) == renew.main(["--check", "--all"]) == 0
    assert "page takes long, and is made only by name: python tools/renew.py page" in capsys.readouterr().err
    assert renew.main([]) == renew.main(["--all"]) == 0
    assert "page: out of date, takes long" in capsys.readouterr().out
    assert not (tmp_path / "docs" / "page.md").exists()
    assert renew.main(["page"]) == 0
    assert (tmp_path / "docs" / "page.md").exists()
    assert renew.main(["--check"]) == 0
    assert capsys.readouterr().err == ""
