"""Routes, orders and turns: the pure parts of a dialog."""

import pytest
from aiosipua import SipMessage, SipRequest
from hypothesis import given
from hypothesis import strategies as st

from sip_gateway.sip import session_timer
from sip_gateway.sip.dialogs import Broken, Dialog
from sip_gateway.sip.flows import Target
from sip_gateway.sip.offer_answer import Glare, OfferAnswer, Turn
from sip_gateway.sip.received import Request, Response
from sip_gateway.sip.replaces import header_for, of_refer_to, read, refer_to
from tests.sip_gateway.sip.test_torture import message
from tests.sip_gateway.sip.virtual import SDP, Link, Network

pytestmark = pytest.mark.sqlite

ROUTES = "Record-Route: <sip:p2.example;lr>\r\nRecord-Route: <sip:p1.example;lr>, <sip:p0.example;lr>"


def request(**change: str) -> Request:
    read_ = SipMessage.parse(message(SDP, **change))
    assert isinstance(read_, SipRequest)
    return Request(read_, Link(Network(), "10.0.0.2", "10.0.0.1"))


def callee(**change: str) -> Dialog:
    return Dialog.of_request(request(**change), "ours")


def caller(more: str = "") -> Dialog:
    asked = request()
    answer = message(
        line="SIP/2.0 200 OK", To="<sip:12345@10.0.0.2>;tag=theirs", Contact="<sip:g@10.0.0.2>", more=more
    )
    return Dialog.of_response(asked.message, Response(SipMessage.parse(answer), asked.flow))  # type: ignore[arg-type]


def test_the_callee_keeps_the_route_in_order_and_the_caller_turns_it_round() -> None:
    made = callee(more=ROUTES).request("BYE")
    assert made.uri == "sip:13800000001@10.0.0.1"
    assert made.headers.get("route") == ["<sip:p2.example;lr>", "<sip:p1.example;lr>", "<sip:p0.example;lr>"]
    assert callee(more=ROUTES).next_hop() == Target("UDP", "p2.example", 5060)
    assert caller(ROUTES).request("BYE").headers.get("route")[0] == "<sip:p0.example;lr>"
    assert caller(ROUTES).next_hop() == Target("UDP", "p0.example", 5060)


def test_a_strict_router_is_named_in_the_request_line() -> None:
    made = callee(more="Record-Route: <sip:old.example>\r\nRecord-Route: <sip:p1.example;lr>").request("BYE")
    assert made.uri == "sip:old.example"
    assert made.headers.get("route") == ["<sip:p1.example;lr>", "<sip:13800000001@10.0.0.1>"]


def test_both_ends_know_the_dialog_by_the_same_names_the_other_way_round() -> None:
    call_id, ours, theirs = callee().key
    assert (call_id, ours, theirs) == ("torture@10.0.0.1", "ours", "one")
    assert caller().key == ("torture@10.0.0.1", "one", "theirs")
    bye = caller().request("BYE")
    assert bye.headers.get("cseq") == ["2 BYE"]


def test_a_contact_behind_a_nat_is_reached_where_it_came_from() -> None:
    dialog = callee(Contact="<sip:13800000001@192.168.1.7:5062>")
    hop = dialog.next_hop()
    assert not isinstance(hop, Target | Broken)
    assert hop.remote == ("10.0.0.1", 5060)
    assert callee(Contact="<sip:a@8.8.8.8:5070>").next_hop() == Target("UDP", "8.8.8.8", 5070)


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20))
def test_requests_are_admitted_in_order_only(numbers: list[int]) -> None:
    dialog = callee()
    highest = 1
    for number in numbers:
        assert dialog.admits(request(CSeq=f"{number} INVITE")) == (number >= highest)
        highest = max(highest, number)


@given(
    st.lists(st.sampled_from(["we offer", "they offer", "we answer", "they answer", "refused"]), max_size=30)
)
def test_there_is_never_more_than_one_exchange(steps: list[str]) -> None:
    media = OfferAnswer()
    for number, step in enumerate(steps):
        sdp, before = b"%d" % number, media.turn
        try:
            match step:
                case "we offer":
                    media.we_offer(sdp)
                case "they offer":
                    media.they_offer(sdp)
                case "we answer":
                    media.we_answer(sdp)
                case "they answer":
                    media.they_answer(sdp)
                case _:
                    media.refused()
        except Glare as glare:
            assert before is not Turn.STABLE
            assert glare.status == (491 if before is Turn.OURS else 500)
            assert media.turn is before
        else:
            assert (
                (media.turn is Turn.STABLE) == (not step.endswith("offer"))
                or (step == "we answer" and before is Turn.OURS)
                or (step == "they answer" and before is Turn.THEIRS)
            )


@pytest.mark.parametrize(
    ("asked", "supports", "seconds", "we_refresh", "required"),
    [
        ("", False, 1800, True, False),
        ("", True, 1800, False, True),
        ("600", True, 600, False, True),
        ("600;refresher=uas", True, 600, True, False),
        ("600", False, 600, True, False),
        ("99999;refresher=uac", True, 1800, False, True),
    ],
)
def test_who_refreshes_a_session(
    asked: str, supports: bool, seconds: int, we_refresh: bool, required: bool
) -> None:
    got = session_timer.answer(asked, they_support=supports)
    assert (got.seconds, got.we_refresh, got.required) == (seconds, we_refresh, required)
    assert session_timer.of_answer(got.header).we_refresh != we_refresh, "one of both, never both, never none"


@pytest.mark.parametrize(("asked", "seconds"), [("", 3600), ("7200", 3600), ("3600;refresher=uas", 3600)])
def test_a_session_is_not_made_shorter_than_somebody_on_the_way_puts_up_with(
    asked: str, seconds: int
) -> None:
    assert session_timer.answer(asked, they_support=True, least=3600).seconds == seconds


@pytest.mark.parametrize("asked", ["30", "89;refresher=uac", "no number", "-5"])
def test_a_session_too_brief_is_refused(asked: str) -> None:
    with pytest.raises(session_timer.TooBrief):
        session_timer.answer(asked, they_support=True)


def test_replaces_survives_its_journey_through_refer_to() -> None:
    value = header_for(caller())
    target, carried = of_refer_to(refer_to("sip:1002@10.0.0.3", value)[1:-1])
    assert target == "sip:1002@10.0.0.3"
    wanted = read(carried)
    assert wanted
    assert wanted.key == ("torture@10.0.0.1", "theirs", "one"), "named as the other party sees it"
    assert read("only-a-call-id") is None
    early = read("x;to-tag=1;from-tag=2;early-only")
    assert early
    assert early.early_only
