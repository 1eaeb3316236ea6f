"""Notices to staff for readers of English: what the house says is in English, what people wrote is not touched."""

import pytest

from hotline.messages.kinds import KINDS
from hotline.messages.morning import WORDS
from hotline.supervision.telling import TITLES
from web.kit.told import told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("新交办工单：路灯不亮", "New assignment: 路灯不亮"),
        ("新交办工单：工单 4506-1", "New assignment: Order 4506-1"),
        ("早报：7月3日 住建局", "Morning summary: 3 Jul, 住建局"),
        ("住建局已反馈督办单 DB26-1", "住建局 gave feedback on supervision notice DB26-1"),
        (
            "被督办单位：住建局，反馈期限：7月3日 18:00，共 2 件工单。",
            "Unit: 住建局; feedback due 3 Jul 18:00; 2 order(s).",
        ),
        ("本月短信额度已用完", "This month's SMS quota is used up"),
        ("办理了“签收”", "did “Sign for”"),
        ("点了“收到”", "pressed “Got it”"),
        ("一位同事写的话：原样", "一位同事写的话：原样"),
    ],
)
def test_a_notice_is_told_in_english(english: None, text: str, words: str) -> None:
    assert told(text) == words


def test_every_text_of_the_house_has_english_words(english: None) -> None:
    figures = dict.fromkeys(("arrived", "answered", "due_today", "overdue", "praised", "unsatisfied"), 3)
    bodies = [f"工单 4506-1 {kind.text}" for kind in KINDS.values()]
    titles = [title.format(number="DB26-1", unit="ZJJ") for title in TITLES]
    for text in (*bodies, *titles, WORDS.format(**figures)):
        assert told(text).isascii() or "’" in told(text), text


def test_chinese_readers_get_the_notice_itself() -> None:
    assert told("新交办工单：路灯不亮") == "新交办工单：路灯不亮"
