"""What the domain says of the time left (剩 1 个工作日 3 小时), in the reader's language."""

import re
from datetime import date

from web.kit.i18n import SOURCE, current_language, gettext, pgettext

AMOUNT = re.compile(r"(\d+) (个工作日|天|小时|分钟)")
UNTIL = re.compile(r"(?:(\d+)年)?(\d+)月(\d+)日（周.）([\d:]+) 截止")


def time_left(text: str) -> str:
    """Chinese stays as it is; other languages get the same figures in their own words."""
    if current_language.get() == SOURCE:
        return text
    if until := UNTIL.fullmatch(text):
        _year, month, day, clock = until.groups()
        return gettext("{when} 截止", when=f"{date(2000, int(month), int(day)):%d %b} {clock}")
    amounts = " ".join(_amount(number, unit) for number, unit in AMOUNT.findall(text))
    word = text.partition(" ")[0]
    return gettext(f"{word} {{time}}", time=amounts) if amounts else gettext(text)


def _amount(number: str, unit: str) -> str:
    match unit:
        case "个工作日":
            words = pgettext("short", "{n} 个工作日")
        case "天":
            words = pgettext("short", "{n} 天")
        case "小时":
            words = pgettext("short", "{n} 小时")
        case _:
            words = pgettext("short", "{n} 分钟")
    return words.format(n=number)
