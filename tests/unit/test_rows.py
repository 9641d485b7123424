"""A test of many rows runs over all of them, and names those that fail."""

import pytest

from rows import each

pytestmark = pytest.mark.once


def test_every_failing_row_is_named_with_its_reason():
    @each({"small": 1, "large": 9, "no number": "x"})
    def under_five(row):
        assert row < 5, f"{row} is too much"

    with pytest.raises(AssertionError) as caught:
        under_five()
    said = str(caught.value)
    assert "small" not in said
    assert "large: AssertionError: 9 is too much" in said
    assert "no number: TypeError: '<' not supported" in said


def test_rows_that_hold_pass_and_none_is_an_error():
    seen = []
    each({"one": 1, "two": 2})(seen.append)()
    assert seen == [1, 2]
    with pytest.raises(AssertionError):
        each({})(seen.append)()
