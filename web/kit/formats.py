"""How values look to people. Times are shown on the city's clock."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from hotline.worktime.zone import CHINA
from web.kit.i18n import current_language, gettext
from web.kit.reasons import reason
from web.kit.remaining import time_left
from web.kit.told import told

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def local(moment: datetime | None) -> str:
    """`11月22日 08:15`; another year is named."""
    if moment is None:
        return ""
    here = moment.astimezone(CHINA)
    if current_language.get() == "en":
        return here.strftime("%d %b %Y %H:%M")
    this_year = datetime.now(UTC).astimezone(CHINA).year
    year = "" if here.year == this_year else f"{here.year}年"
    return f"{year}{here.month}月{here.day}日 {here:%H:%M}"


def local_full(moment: datetime | None) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def local_date(day: datetime | date | None) -> str:
    if day is None:
        return ""
    here = day.astimezone(CHINA).date() if isinstance(day, datetime) else day
    if current_language.get() == "en":
        return here.strftime("%d %b %Y")
    return f"{here.year}年{here.month}月{here.day}日"


def with_weekday(moment: datetime) -> str:
    here = moment.astimezone(CHINA)
    return f"{local(moment)}（{gettext(WEEKDAYS[here.weekday()])}）"


def iso(moment: datetime | None) -> str:
    """For the `datetime` attribute of <time>."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else ""


def ago(moment: datetime | None, now: datetime) -> str:
    """`3 分钟前`, up to a week; then the date."""
    if moment is None:
        return ""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return gettext("刚刚")
    if passed < timedelta(hours=1):
        return gettext("{n} 分钟前", n=int(passed.total_seconds() // 60))
    if passed < timedelta(days=1):
        return gettext("{n} 小时前", n=int(passed.total_seconds() // 3600))
    if passed < timedelta(days=7):
        return gettext("{n} 天前", n=passed.days)
    return local(moment)


def span(passed: timedelta) -> str:
    """`3 分 20 秒`: how long something took, the two largest units."""
    seconds = max(0, int(passed.total_seconds()))
    if seconds < 60:
        return gettext("{n} 秒", n=seconds)
    if seconds < 3600:
        return gettext("{n} 分 {m} 秒", n=seconds // 60, m=seconds % 60)
    if seconds < 86400:
        return gettext("{n} 小时 {m} 分", n=seconds // 3600, m=seconds % 3600 // 60)
    return gettext("{n} 天 {m} 小时", n=seconds // 86400, m=seconds % 86400 // 3600)


def file_size(size: int) -> str:
    for unit, factor in (("MB", 1 << 20), ("KB", 1 << 10)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"


def number(value: int | float | None) -> str:
    return "—" if value is None else f"{value:,}"


def translated_options(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(value, label) of the domain, labels in the reader's language."""
    return [(value, gettext(label)) for value, label in options]


FILTERS = {
    "local": local,
    "local_full": local_full,
    "local_date": local_date,
    "with_weekday": with_weekday,
    "iso": iso,
    "ago": ago,
    "span": span,
    "file_size": file_size,
    "number": number,
    "t": gettext,
    "t_options": translated_options,
    "left": time_left,
    "reason": reason,
    "told": told,
}
