"""What people text back to a question for a digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.messages.surveys.codes import Judgement, OptOut, read


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("1", (5, 5)),
        (" ５ ", (1, 1)),
        ("回复3", (3, 3)),
        ("2。", (4, 4)),
        ("4分", (2, 2)),
        ("1️⃣", (5, 5)),
        ("1 4", (5, 2)),
        ("24", (4, 2)),
        ("不满意！", (2, 2)),
        ("非常满意", (5, 5)),
    ],
)
def test_digits_and_the_words_for_them(text: str, levels: tuple[int, int]) -> None:
    assert read(text) == Judgement(*levels)


@pytest.mark.parametrize(
    "text", ["", "0", "6", "12345", "没解决", "1月3日会修吗", "满意个鬼", "我3楼漏水", "15000"]
)
def test_what_is_neither_is_not_guessed(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["TD", "t", "退订", "退订。"])
def test_who_wants_no_messages(text: str) -> None:
    assert read(text) == OptOut()


@given(st.text(max_size=30))
def test_nothing_breaks_it_and_levels_are_levels(text: str) -> None:
    found = read(text)
    if isinstance(found, Judgement):
        assert {found.process, found.result} <= {1, 2, 3, 4, 5}
