"""Reasons of deadlines for readers of English: every sentence the domain can say, with its dates and figures."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from hotline.worktime.deadline import due, earlier, extend, pause_sentence
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.seeds import guangxi, national
from web.kit.reasons import reason

CHINESE = re.compile(r"[\u4e00-\u9fff，。（）]")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def _sentences() -> Iterator[str]:
    """What the rules of time say of a few hundred deadlines in two calendars, over the turn of the year."""
    chance = Random(12345)
    for calendar in (national(), guangxi()):
        for _ in range(120):
            start = BEGIN + timedelta(minutes=chance.randrange(700 * 24 * 60))
            limit = Limit(chance.randint(1, 20), chance.choice(list(Unit)), chance.random() < 0.5)
            first = due(start, limit, calendar, event="派出")
            yield from first.explanation
            yield from extend(first.due_at, limit, calendar).explanation
            unit = Unit.WORKING_DAYS
            yield from earlier(first.due_at, 1, calendar, start=start, unit=unit).explanation
            moved = first.due_at + timedelta(days=chance.randrange(3))
            yield pause_sentence(start, start + timedelta(hours=30), first.due_at, moved)


def test_nothing_chinese_is_left_of_what_the_rules_of_time_say(english: None) -> None:
    said = set(_sentences())
    left = [one for one in said if CHINESE.search(reason(one))]
    assert left == [] and len(said) > 500


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        (
            "7月3日（周五）17:50派出，时限 3 个工作小时，只计上班时间（08:30–12:00、14:30–17:30），从 7月6日（周一）08:30 上班起算。",
            "Dispatched, Fri 3 Jul 17:50: limit 3 working hours, counting office hours only (08:30–12:00, 14:30–17:30), from Mon 6 Jul 08:30.",
        ),
        ("10月1日至7日国庆节放假不计入。", "1–7 Oct is a holiday (National Day) and does not count."),
        ("1月3日至4日、1月31日至2月1日是周末，不计入。", "3–4 Jan, 31 Jan – 1 Feb: weekend, not counted."),
        ("2027年1月4日（周一）调休上班计入。", "Mon 4 Jan 2027 is a make-up working day and counts."),
        ("由主办单位指定，7月20日 18:00前反馈。", "Set by the lead unit: feedback by 20 Jul 18:00."),
        ("督办人指定，7月20日 18:00 前反馈。", "Set by the supervisor: feedback by 20 Jul 18:00."),
        (
            "督办批准不计超期，办理至7月20日 18:00。",
            "Supervision waived the breach; time until 20 Jul 18:00.",
        ),
        ("督办批准：设备停产", "Approved by supervision: 设备停产"),
        ("办理结果被退回修改，时限继续计算。", "The result was sent back for changes; the time runs on."),
        (
            "工作日历调整，期限由7月20日 18:00改为7月21日 24:00。",
            "The working calendar was changed: due 21 Jul 24:00 instead of 20 Jul 18:00.",
        ),
        ("谁也没说过这句话。", "谁也没说过这句话。"),
    ],
)
def test_a_reason_is_said_in_english(english: None, sentence: str, words: str) -> None:
    assert reason(sentence) == words


def test_chinese_readers_get_the_sentence_itself() -> None:
    assert reason("截止到 7月3日（周五）17:50。") == "截止到 7月3日（周五）17:50。"
