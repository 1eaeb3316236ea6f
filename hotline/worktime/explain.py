"""Why a due date is what it is, in plain Chinese sentences for citizens and officers alike."""

from functools import lru_cache

from hotline.worktime.calendar import Calendar
from hotline.worktime.index import DayIndex, DaysOff
from hotline.worktime.limits import Limit, Unit
from hotline.worktime.zone import DAY, HOUR, LAST_SECOND, MINUTE, date_of

_WEEKDAYS = "一二三四五六日"
_CACHED = 4096  # distinct days and holiday spans that occur in a few years


@lru_cache(_CACHED)
def _day(number: int) -> str:
    day = date_of(number)
    return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"


@lru_cache(_CACHED)
def _year(number: int) -> int:
    return date_of(number).year


def _named_day(number: int, since: int) -> str:
    """The year is said only when it is not the one the reader starts from."""
    year = _year(number)
    return _day(number) if year == _year(since) else f"{year}年{_day(number)}"


def moment(tick: int) -> str:
    """7月3日（周五）17:50."""
    return f"{_day(tick // DAY)}{_clock(tick % DAY)}"


def until(tick: int, since: int) -> str:
    """A due date, with its year when that is not the year of `since`; the day's last second reads 24:00."""
    number, within = divmod(tick, DAY)
    return f"{_named_day(number, since // DAY)}{'24:00' if within == LAST_SECOND else _clock(within)}"


def _clock(within: int) -> str:
    return f"{within // HOUR:02}:{within % HOUR // MINUTE:02}"


@lru_cache(_CACHED)
def _span(days: DaysOff) -> str:
    first, last = date_of(days.first), date_of(days.last)
    if first == last:
        return f"{first.month}月{first.day}日"
    end = f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{end}"


def due(begun: int, ends: int, limit: Limit, calendar: Calendar, event: str) -> tuple[str, ...]:
    """The sentences for a clock that starts."""
    if limit.unit.natural:
        return _natural(begun, ends, limit, event)
    if limit.unit is Unit.WORKING_HOURS:
        head, tail = _working_hours(begun, ends, limit, calendar, event)
    else:
        head, tail = _working_days(begun, ends, limit, calendar, event)
    return (
        head,
        *_skipped(calendar.index, begun // DAY, ends // DAY),
        tail,
        *_notes(begun // DAY, ends // DAY, calendar),
    )


def extension(old: int, new: int, limit: Limit, calendar: Calendar) -> tuple[str, ...]:
    """The sentences for an extension that was granted."""
    head = f"经审核同意延期 {limit}，原定 {until(old, old)} 截止。"
    tail = f"延期后截止到 {until(new, old)}。"
    if limit.unit.natural:
        return head, tail
    first = old // DAY + 1
    return head, *_skipped(calendar.index, first, new // DAY), tail, *_notes(first, new // DAY, calendar)


def earlier(ends: int, lead: int, working_days: int, calendar: Calendar) -> tuple[str, ...]:
    """The sentences for a co-handler's due date."""
    if ends == lead:
        return (f"协办单位与主办单位同时截止：{until(ends, ends)}。",)
    head = f"协办单位比主办单位提前 {working_days} 个工作日答复，主办单位 {until(lead, lead)} 截止。"
    tail = f"协办截止到 {until(ends, lead)}。"
    return head, *_skipped(calendar.index, ends // DAY + 1, lead // DAY), tail


def pause(paused_from: int, paused_to: int, old: int, new: int) -> str:
    """The sentence added when a paused clock runs again."""
    spell = f"{moment(paused_from)}至{moment(paused_to)}暂停计时"
    if new == old:
        return f"{spell}，未占用办理时限，截止时间不变。"
    return f"{spell}，截止时间由 {until(old, old)} 顺延到 {until(new, old)}。"


def natural_amount(ticks: int) -> str:
    """1 天 2 小时, 20 分钟; empty below a minute."""
    days, rest = divmod(ticks, DAY)
    return _joined(days, "天", rest)


def working_amount(days: int, rest: int) -> str:
    """1 个工作日 3 小时; empty below a minute."""
    return _joined(days, "个工作日", rest)


def _joined(days: int, day_word: str, rest: int) -> str:
    hours, minutes = rest // HOUR, rest % HOUR // MINUTE
    parts = [f"{days} {day_word}"] if days else []
    if hours:
        parts.append(f"{hours} 小时")
    if minutes and not days:  # with days left nobody plans by the minute
        parts.append(f"{minutes} 分钟")
    return " ".join(parts)


def _natural(begun: int, ends: int, limit: Limit, event: str) -> tuple[str, ...]:
    return (
        f"{moment(begun)}{event}，时限 {limit}，夜间、周末和节假日照常计算。",
        f"截止到 {until(ends, begun)}。",
    )


def _working_days(begun: int, ends: int, limit: Limit, calendar: Calendar, event: str) -> tuple[str, str]:
    start, last = begun // DAY, ends // DAY
    index = calendar.index
    first = index.working_day(index.count_through(start) + 1)
    head = f"{moment(begun)}{event}，当天不计，从下一个工作日 {_named_day(first, start)}起算第 1 天。"
    close = f"下班时间 {_clock(ends % DAY)}" if limit.office_close else " 24:00"
    return head, f"第 {limit.value} 个工作日是 {_named_day(last, start)}，截止到当天{close}。"


def _working_hours(begun: int, ends: int, limit: Limit, calendar: Calendar, event: str) -> tuple[str, str]:
    index = calendar.index
    hours = "、".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in index.hours_on(ends // DAY))
    head = f"{moment(begun)}{event}，时限 {limit}，只计上班时间（{hours}）"
    opening = index.next_working_moment(begun)
    if opening > begun:
        head += f"，从 {_named_day(opening // DAY, begun // DAY)}{_clock(opening % DAY)} 上班起算"
    return f"{head}。", f"截止到 {until(ends, begun)}。"


@lru_cache(1 << 16)
def _skipped(index: DayIndex, first: int, last: int) -> tuple[str, ...]:
    """Weekends in one sentence, each holiday and each make-up day in its own."""
    weekends: list[str] = []
    sentences: list[str] = []
    for days in index.days_off_between(first, last):
        if days.name:
            sentences.append(f"{_span(days)}{days.name}放假不计入。")
        else:
            weekends.append(_span(days))
    if weekends:
        sentences.insert(0, f"{'、'.join(weekends)}是周末，不计入。")
    sentences += [f"{_day(day)}调休上班计入。" for day in index.make_up_days_between(first, last)]
    return tuple(sentences)


def _notes(first: int, last: int, calendar: Calendar) -> list[str]:
    """Say so when a year's official holiday notice was not there to compute with."""
    notes = []
    for year in range(_year(first), _year(last) + 1):
        if year in calendar.provisional_years:
            notes.append(f"{year}年放假安排尚未公布，暂按法定节假日推算，公布后重新计算。")
        elif year not in calendar.years:
            notes.append(f"日历中没有{year}年放假安排，暂按周一至周五上班推算，公布后重新计算。")
    return notes
