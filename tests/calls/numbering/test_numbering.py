"""The number plan, rule by rule."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.calls.numbering.filtering import Block, blocked
from hotline.calls.numbering.hours import Hours
from hotline.calls.numbering.incoming import (
    Access,
    Centre,
    Emergency,
    NotOurs,
    Plan,
    Rejected,
    ToCentre,
    ToExtension,
    decide,
)
from hotline.calls.numbering.numbers import EMERGENCY, Kind, Number, analyse
from hotline.calls.numbering.outgoing import Dial, DialPlan, DialRule, Inside, NotAllowed, dial
from hotline.calls.numbering.prefixes import longest
from hotline.calls.numbering.reaching import Forwarding, House, Reach, Stage, may_pick_up, stages_for
from hotline.calls.numbering.translation import Change, translate
from hotline.worktime.seeds import guangxi

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in China
OFFICE = Hours(((time(8), time(12)), (time(14), time(18))), working_days_only=True)


@pytest.mark.parametrize(
    ("raw", "digits", "kind"),
    [
        ("sip:+8613812345678@10.0.0.1;user=phone", "13812345678", Kind.MOBILE),
        ("tel:+86-770-2812345", "07702812345", Kind.LAND_LINE),
        ("013812345678", "13812345678", Kind.MOBILE),
        ("2812345", "07702812345", Kind.LAND_LINE),
        ("12345", "12345", Kind.SHORT),
        ("96110", "96110", Kind.SHORT),
        ("110", "110", Kind.EMERGENCY),
        ("8001", "8001", Kind.EXTENSION),
        ("4001234567", "4001234567", Kind.SERVICE),
        ("+85291234567", "+85291234567", Kind.ABROAD),
        ("sip:anonymous@anonymous.invalid", "", Kind.HIDDEN),
        ("", "", Kind.HIDDEN),
        ("99", "99", Kind.UNKNOWN),
    ],
)
def test_a_number_is_the_same_whatever_form_it_comes_in(raw: str, digits: str, kind: Kind) -> None:
    assert analyse(raw, own_area="0770", extension_digits=4) == Number(digits, kind)


@given(st.text(max_size=60))
def test_no_caller_number_breaks_a_call(raw: str) -> None:
    number = analyse(raw, own_area="0770", extension_digits=4)
    assert len(number.digits) <= 50
    again = analyse(number.digits, own_area="0770", extension_digits=4)
    assert again.kind in (number.kind, Kind.HIDDEN) or number.kind is Kind.UNKNOWN


def test_the_longest_prefix_wins() -> None:
    assert longest("07701234", {"": 0, "07": 1, "0770": 2, "08": 3}) == 2
    assert longest("5", {"": 0, "07": 1}) == 0
    assert longest("5", {"07": 1}) is None


def test_translation_takes_off_and_puts_on() -> None:
    changes = {"0770": Change(strip=4), "1": Change(add="0")}
    assert [translate(one, changes) for one in ("07702812345", "13812345678", "95598")] == [
        "2812345",
        "013812345678",
        "95598",
    ]


def test_a_block_holds_until_it_expires_and_only_its_numbers() -> None:
    blocks = (
        Block("13812345678", "辱骂", NOON + timedelta(days=1)),
        Block("400", "广告", prefix=True),
    )
    assert blocked("13812345678", blocks, NOON) is blocks[0]
    assert blocked("13812345678", blocks, NOON + timedelta(days=1)) is None
    assert blocked("4001234567", blocks, NOON) is blocks[1]
    assert blocked("138123456789", blocks, NOON) is None
    assert blocked("", blocks, NOON) is None


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ((2026, 7, 15, 11, 59), True),
        ((2026, 7, 15, 12, 0), False),
        ((2026, 7, 15, 14, 0), True),
        ((2026, 7, 18, 10, 0), False),  # Saturday
        ((2026, 10, 1, 10, 0), False),  # national day
        ((2026, 7, 16, 10, 0), False),  # closed by the centre
    ],
)
def test_a_centre_keeps_its_hours(moment: tuple[int, ...], is_open: bool) -> None:
    year, month, day, hour, minute = moment
    when = datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    hours = Hours(OFFICE.segments, working_days_only=True, closed=frozenset({date(2026, 7, 16)}))
    assert hours.is_open(when, guangxi()) is is_open


def test_a_night_shift_belongs_to_the_day_it_began() -> None:
    night = Hours(((time(22), time(6)),), working_days_only=True)
    friday_night = datetime(2026, 7, 17, 20, 0, tzinfo=UTC)  # Saturday 04:00
    assert night.is_open(friday_night, guangxi())
    assert not night.is_open(friday_night + timedelta(hours=2), guangxi())
    assert not night.is_open(friday_night + timedelta(hours=20), guangxi()), "Saturday night"


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)))
def test_round_the_clock_is_always(moment: datetime) -> None:
    assert Hours().is_open(moment.replace(tzinfo=UTC), guangxi())


def a_plan(**more: object) -> Plan:
    blocks = (Block("13800000000", "骚扰"),)
    centres = {1: Centre(1, OFFICE, guangxi(), blocks), 2: Centre(2, Hours(), guangxi())}
    access = {
        "12345": Access("12345", None),
        "07702812345": Access("07702812345", 1, "night"),
        "07712345678": Access("07712345678", 2),
    }
    territories = {"0770": 1, "0771": 2, "1380": 1, "13807": 2}
    return Plan(centres, access, territories, own_area="0770", extension_digits=4, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("called", "caller", "tenant", "by"),
    [
        ("2812345", "13500000000", 1, "number"),
        ("0771-2345678", "13500000000", 2, "number"),
        ("12345", "0771-5555555", 2, "territory"),
        ("12345", "13801234567", 1, "territory"),
        ("12345", "13807234567", 2, "territory"),
    ],
)
def test_a_call_finds_its_centre(called: str, caller: str, tenant: int, by: str) -> None:
    found = decide(called, caller, a_plan(), NOON)
    assert isinstance(found, ToCentre)
    assert (found.tenant, found.by) == (tenant, by)


def test_who_is_open_is_said_with_the_centre() -> None:
    closed = decide("2812345", "", a_plan(), NOON)
    assert isinstance(closed, ToCentre) and not closed.open and closed.flow == "night"
    assert closed.caller.kind is Kind.HIDDEN
    opened = decide("2812345", "", a_plan(), NOON + timedelta(hours=2))
    assert isinstance(opened, ToCentre) and opened.open


@pytest.mark.parametrize("number", sorted(EMERGENCY))
def test_an_emergency_goes_through_whoever_calls_whenever(number: str) -> None:
    assert decide(number, "13800000000", a_plan(), NOON) == Emergency(number)


def test_the_blacklist_of_one_centre_is_not_that_of_another() -> None:
    assert isinstance(decide("2812345", "13800000000", a_plan(), NOON), Rejected)
    assert isinstance(decide("07712345678", "13800000000", a_plan(), NOON), ToCentre)


def test_a_shared_number_without_a_territory_is_nobodys() -> None:
    assert decide("12345", "13500000000", a_plan(), NOON) == NotOurs("12345")
    assert decide("99999999", "13500000000", a_plan(), NOON) == NotOurs("077099999999")


def test_telephones_of_the_house_call_each_other() -> None:
    assert decide("8001", "8002", a_plan(), NOON) == ToExtension("8001", Number("8002", Kind.EXTENSION))


def test_what_a_trunk_delivers_is_translated_first() -> None:
    plan = a_plan(incoming_changes={"770": Change(add="0")})
    found = decide("sip:7702812345@trunk", "sip:anonymous@trunk", plan, NOON)
    assert isinstance(found, ToCentre) and found.tenant == 1


DIAL = DialPlan(
    rules={
        "1": DialRule(("telecom", "unicom"), changes={"138": Change(add="0")}),
        "0": DialRule(("telecom",)),
        "+": DialRule(("telecom",), allowed=False),
    },
    shown_as="077012345",
    own_area="0770",
    extension_digits=4,
    emergency_trunks=("alarm",),
)


def test_what_may_be_dialled_and_under_which_number() -> None:
    assert dial("13812345678", DIAL) == Dial("013812345678", ("telecom", "unicom"), "077012345")
    assert dial("2812345", DIAL) == Dial("07702812345", ("telecom",), "077012345")
    assert dial("119", DIAL) == Dial("119", ("alarm",), "077012345")
    assert dial("8001", DIAL) == Inside("8001")


@pytest.mark.parametrize("number", ["+85291234567", "4001234567", "abc", "", "99"])
def test_what_no_rule_allows_is_not_dialled(number: str) -> None:
    assert isinstance(dial(number, DIAL), NotAllowed)


def house(**more: Reach) -> House:
    people = {"8001": Reach(), "8002": Reach(), "8003": Reach()} | more
    return House(people, registered={"8001", "8002", "8003"}, busy={"8003"})


def test_one_number_rings_all_telephones_of_a_person_in_order() -> None:
    find_me = Reach((Stage(("8001", "8003"), 15), Stage(("13812345678",), 25)))
    assert stages_for("8001", house(**{"8001": find_me})) == (
        Stage(("8001",), 15),
        Stage(("13812345678",), 25),
    )


def test_forwards_are_followed() -> None:
    people = {
        "8001": Reach(forwarding=Forwarding(always="8002")),
        "8002": Reach(forwarding=Forwarding(when_unanswered="13812345678")),
        "8003": Reach(forwarding=Forwarding(when_busy="8002")),
    }
    expected = (Stage(("8002",)), Stage(("13812345678",)))
    assert stages_for("8001", house(**people)) == expected
    assert stages_for("8003", house(**people)) == expected


def test_who_is_not_registered_is_forwarded_or_not_reached() -> None:
    away = House({"8001": Reach(forwarding=Forwarding(when_away="8002")), "8002": Reach()}, {"8002"})
    assert stages_for("8001", away) == (Stage(("8002",)),)
    assert stages_for("8002", House({"8002": Reach()}, ())) == ()


def test_a_circle_of_forwards_ends() -> None:
    circle = {one: Reach(forwarding=Forwarding(always=other)) for one, other in (("1", "2"), ("2", "1"))}
    assert stages_for("1", House(circle, {"1", "2"})) == ()


def test_colleagues_of_a_group_pick_up_for_each_other() -> None:
    groups = [{"8001", "8002"}, {"8003"}]
    assert may_pick_up("8001", "8002", groups)
    assert not may_pick_up("8001", "8003", groups) and not may_pick_up("8001", "8001", groups)
