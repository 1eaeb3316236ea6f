"""Whose packets a leg takes when more than one sends to its port."""

import pytest

from sip_gateway.media.embedded.latching import (
    DOUBT_SECONDS,
    EARLY_SECONDS,
    MOST,
    SURE_SECONDS,
    Latch,
    Verdict,
)

pytestmark = pytest.mark.sqlite

TELEPHONE = ("192.0.2.7", 4000)
STRAY = ("192.0.2.7", 6000)
NAT = ("198.51.100.1", 40000)
STRAY_BEHIND_NAT = ("198.51.100.1", 41000)
HOSTS = frozenset({TELEPHONE[0], NAT[0]})
LATER = 1.0


def described(opened_at: float = 0.0) -> Latch:
    latch = Latch(opened_at)
    latch.describe(TELEPHONE, HOSTS)
    return latch


def test_who_sends_from_where_it_was_said_is_it_at_once() -> None:
    latch = Latch(0.0)
    assert latch.judge(TELEPHONE, 0.0) is Verdict.STRANGER, "not yet described"
    latch.describe(TELEPHONE, HOSTS)
    assert latch.judge(TELEPHONE, 0.001) is Verdict.SURE


def test_whoever_comes_through_a_nat_is_it_at_once() -> None:
    assert described().judge(NAT, LATER) is Verdict.SURE


def test_another_host_is_a_stranger_however_long_he_sends() -> None:
    latch = described()
    assert {latch.judge(("203.0.113.9", 4000), at) for at in (0.0, 1.0, 60.0)} == {Verdict.STRANGER}


@pytest.mark.parametrize("stray", [STRAY, STRAY_BEHIND_NAT])
@pytest.mark.parametrize("right", [TELEPHONE, NAT])
def test_who_sent_to_an_earlier_leg_is_left_as_soon_as_the_right_one_speaks(
    stray: tuple[str, int], right: tuple[str, int]
) -> None:
    latch = described()
    assert latch.judge(stray, EARLY_SECONDS / 2) is Verdict.DOUBTED
    assert latch.judge(stray, DOUBT_SECONDS) is Verdict.DOUBTED
    assert latch.judge(stray, LATER) is Verdict.LIKELY
    assert latch.judge(right, SURE_SECONDS - 1) is Verdict.SURE


def test_who_was_there_before_the_answer_is_doubted_after_it() -> None:
    latch = Latch(0.0)
    assert latch.judge(STRAY_BEHIND_NAT, 0.01) is Verdict.STRANGER
    latch.describe(TELEPHONE, HOSTS)
    assert latch.judge(STRAY_BEHIND_NAT, 5.01) is Verdict.DOUBTED
    assert latch.judge(NAT, 5.02) is Verdict.SURE


def test_who_keeps_his_port_behind_a_nat_is_never_doubted() -> None:
    assert described().judge((NAT[0], TELEPHONE[1]), 0.0) is Verdict.SURE


def test_whose_sound_overtakes_his_answer_is_not_doubted_for_it() -> None:
    latch = Latch(0.0)
    assert latch.judge(NAT, 1.0) is Verdict.STRANGER
    latch.describe(TELEPHONE, HOSTS)
    assert latch.judge(NAT, 1.02) is Verdict.SURE


def test_of_two_who_are_doubted_the_later_one_is_it() -> None:
    latch, other = described(), (TELEPHONE[0], 8000)
    for at in (0.0, 0.2, 0.8):
        latch.judge(STRAY, at)
    assert latch.judge(other, 1.0) is Verdict.DOUBTED
    assert latch.judge(other, 1.0 + DOUBT_SECONDS) is Verdict.LIKELY
    assert latch.judge(STRAY, 1.6) is Verdict.DOUBTED


def test_who_is_the_only_one_is_it_after_all() -> None:
    latch = described()
    verdicts = [latch.judge(STRAY, at) for at in (0.0, DOUBT_SECONDS, SURE_SECONDS)]
    assert verdicts == [Verdict.DOUBTED, Verdict.LIKELY, Verdict.SURE]


def test_where_a_telephone_was_before_it_moved_is_no_longer_it() -> None:
    latch = described(-LATER)
    assert latch.judge(NAT, 0.0) is Verdict.SURE
    latch.describe(("192.0.2.8", 4000), frozenset({"192.0.2.8", NAT[0]}), before=NAT)
    assert latch.judge(NAT, 0.1) is Verdict.DOUBTED


def test_a_flood_of_ports_is_not_all_remembered() -> None:
    latch = described()
    for port in range(1024, 1024 + 3 * MOST):
        assert latch.judge((TELEPHONE[0], port), 0.0) is Verdict.DOUBTED
    assert len(latch._early) == len(latch._begun) == MOST
    assert latch.judge(TELEPHONE, 0.1) is Verdict.SURE
