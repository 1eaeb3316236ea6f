import pytest

from hotline.worktime.calendar import Calendar
from hotline.worktime.deadline import due, earlier, extend
from hotline.worktime.limits import Limit, Unit
from tests.worktime.cases import seasonal
from tests.worktime.conftest import At

DAYS = Unit.WORKING_DAYS


def test_it_names_holidays_and_make_up_days(at: At, national: Calendar) -> None:
    found = due(at("2026-09-30 17:50"), Limit(7, DAYS), national, event="派出")
    assert found.explanation == (
        "9月30日（周三）17:50派出，当天不计，从下一个工作日 10月8日（周四）起算第 1 天。",
        "10月11日是周末，不计入。",
        "10月1日至7日国庆节放假不计入。",
        "10月10日（周六）调休上班计入。",
        "第 7 个工作日是 10月15日（周四），截止到当天 24:00。",
    )


def test_it_names_weekends_in_one_sentence(at: At, national: Calendar) -> None:
    found = due(at("2026-07-03 17:50"), Limit(7, DAYS), national)
    assert "7月4日至5日、7月11日至12日是周末，不计入。" in found.explanation


def test_it_names_the_regional_holiday(at: At, guangxi: Calendar) -> None:
    found = due(at("2026-04-17 17:50"), Limit(1, DAYS), guangxi)
    assert "4月19日至21日壮族三月三放假不计入。" in found.explanation
    assert "4月18日是周末，不计入。" in found.explanation


def test_it_says_the_year_when_it_changes(at: At, national: Calendar) -> None:
    found = due(at("2025-12-31 10:00"), Limit(1, DAYS), national)
    assert found.explanation[-1] == "第 1 个工作日是 2026年1月4日（周日），截止到当天 24:00。"


def test_a_span_over_two_months_names_both(at: At, national: Calendar) -> None:
    found = due(at("2025-05-30 10:00"), Limit(1, DAYS), national)
    assert "5月31日至6月2日端午节放假不计入。" in found.explanation


def test_natural_time_says_that_nothing_is_skipped(at: At, national: Calendar) -> None:
    found = due(at("2026-10-01 23:59:59"), Limit(24, Unit.HOURS), national)
    assert found.explanation == (
        "10月1日（周四）23:59开始计时，时限 24 小时，夜间、周末和节假日照常计算。",
        "截止到 10月2日（周五）24:00。",
    )


def test_working_hours_name_the_office_hours(at: At, national: Calendar) -> None:
    found = due(at("2026-07-03 16:30"), Limit(4, Unit.WORKING_HOURS), national)
    assert found.explanation == (
        "7月3日（周五）16:30开始计时，时限 4 个工作小时，只计上班时间（08:30–12:00、14:30–17:30）。",
        "7月4日至5日是周末，不计入。",
        "截止到 7月6日（周一）11:30。",
    )


def test_working_hours_say_when_the_office_opens(at: At, national: Calendar) -> None:
    found = due(at("2026-10-01 09:00"), Limit(4, Unit.WORKING_HOURS), national)
    assert found.explanation[0].endswith("，从 10月8日（周四）08:30 上班起算。")


def test_office_close_is_named(at: At, national: Calendar) -> None:
    found = due(at("2026-07-03 16:30"), Limit(1, DAYS, office_close=True), national)
    assert found.explanation[-1].endswith("截止到当天下班时间 17:30。")


@pytest.mark.parametrize("limit", [Limit(3, DAYS), Limit(4, Unit.WORKING_HOURS)])
def test_a_provisional_year_is_marked(limit: Limit, at: At, national: Calendar) -> None:
    found = due(at("2026-12-31 17:29"), limit, national)
    assert found.explanation[-1] == "2027年放假安排尚未公布，暂按法定节假日推算，公布后重新计算。"


def test_a_year_without_a_notice_falls_back_to_weekends_and_says_so(at: At, national: Calendar) -> None:
    found = due(at("2029-10-01 10:00"), Limit(1, DAYS), national)  # a Monday, National Day
    assert "第 1 个工作日是 10月2日（周二）" in found.explanation[-2]
    assert found.explanation[-1] == "日历中没有2029年放假安排，暂按周一至周五上班推算，公布后重新计算。"


def test_an_extension_explains_itself(at: At, national: Calendar) -> None:
    found = extend(at("2026-09-30 23:59:59"), Limit(2, DAYS), national)
    assert found.explanation == (
        "经审核同意延期 2 个工作日，原定 9月30日（周三）24:00 截止。",
        "10月1日至7日国庆节放假不计入。",
        "延期后截止到 10月9日（周五）24:00。",
    )


def test_a_natural_extension_explains_itself(at: At, national: Calendar) -> None:
    found = extend(at("2026-12-31 10:00"), Limit(24, Unit.HOURS), national)
    assert found.explanation[-1] == "延期后截止到 2027年1月1日（周五）10:00。"


def test_a_co_handlers_date_explains_itself(at: At, national: Calendar) -> None:
    found = earlier(at("2026-10-08 23:59:59"), 1, national, start=at("2026-09-28 09:00"))
    assert found.explanation == (
        "协办单位比主办单位提前 1 个工作日答复，主办单位 10月8日（周四）24:00 截止。",
        "10月1日至7日国庆节放假不计入。",
        "协办截止到 9月30日（周三）24:00。",
    )


def test_a_shared_date_says_so(at: At, national: Calendar) -> None:
    found = earlier(at("2026-07-04 09:00"), 1, national, start=at("2026-07-03 09:00"))
    assert found.explanation == ("协办单位与主办单位同时截止：7月4日（周六）09:00。",)


def test_the_hours_named_are_the_seasons(at: At) -> None:
    found = due(at("2026-07-06 09:00"), Limit(4, Unit.WORKING_HOURS), seasonal())
    assert "08:00–12:00、15:00–18:00" in found.explanation[0]
