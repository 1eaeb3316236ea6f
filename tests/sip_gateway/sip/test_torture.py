"""What RFC 4475 describes, in our own words: valid but strange, invalid, and semantically wrong messages.

Each is given to a user agent that lets strangers call 12345; what counts is the final answer (or none),
and that the agent serves the next caller as if nothing had been.
"""

import asyncio
import re

import pytest

from sip_gateway.sip.incoming_call import IncomingCall
from tests.sip_gateway.sip.virtual import SDP, Link, Network, party, run

pytestmark = pytest.mark.sqlite

BASE = {
    "line": "INVITE sip:12345@10.0.0.2 SIP/2.0",
    "Via": "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKabc",
    "Max-Forwards": "70",
    "From": "<sip:13800000001@10.0.0.1>;tag=one",
    "To": "<sip:12345@10.0.0.2>",
    "Call-ID": "torture@10.0.0.1",
    "CSeq": "1 INVITE",
    "Contact": "<sip:13800000001@10.0.0.1>",
    "Content-Type": "application/sdp",
}


def message(body: bytes = SDP, *, length: str | None = "", more: str = "", **change: str | None) -> bytes:
    """The base message with headers changed (underscore for hyphen) or left out (None)."""
    parts = BASE | {name.replace("_", "-"): value for name, value in change.items()}
    lines = [parts.pop("line") or ""] + [
        f"{name}: {value}" for name, value in parts.items() if value is not None
    ]
    if more:
        lines.append(more)
    if length is not None:
        lines.append(f"Content-Length: {length or len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def options(**change: str | None) -> bytes:
    settings = {
        "line": "OPTIONS sip:12345@10.0.0.2 SIP/2.0",
        "CSeq": "1 OPTIONS",
        "Content_Type": None,
    } | change
    more = settings.pop("more", None) or ""
    return message(b"", length="0", more=more, **settings)


TORTUROUS = (
    b"INVITE sip:12345@10.0.0.2;unknownparam SIP/2.0\r\n"
    b"TO :\r\n sip:12345@10.0.0.2\r\n"
    b'from   : "J Rosenberg \\\\\\""       <sip:jdr@10.0.0.1>\r\n  ;\r\n  tag = 98asjd8\r\n'
    b"MaX-fOrWaRdS: 0068\r\n"
    b"Call-ID: wsinv.ndaksdj@10.0.0.1\r\n"
    b"cseq: 0009\r\n  INVITE\r\n"
    b"Via  : SIP  /   2.0\r\n /UDP\r\n    10.0.0.1;branch=390skdjuw\r\n"
    b"s :\r\n"
    b"NewFangledHeader:   newfangled value\r\n continued newfangled value\r\n"
    b"UnknownHeaderWithUnusualValue: ;;,,;;,;\r\n"
    b"Content-Type: application/sdp\r\n"
    b"Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n"
    b"v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n"
    b"  branch  =   z9hG4bK9ikj8  ,\r\n"
    b" SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n"
    b'm:"Quoted string \\"\\"" <sip:jdr@10.0.0.1> ; newparam =\r\n      newvalue ;\r\n  secondparam ; q = 0.33\r\n'
    b"\r\n"
)

VALID = {
    "folded, compact, blanks wherever they may be": (TORTUROUS, 486),
    "no body and no offer": (message(b"", length="0", Content_Type=None), 486),
    "escaped characters in the caller's name": (message(From="<sip:I%20have%20spaces@10.0.0.1>;tag=x"), 486),
    "escaped zero in a user": (message(From="<sip:null-%00-null@10.0.0.1>;tag=x"), 486),
    "a percent sign that escapes nothing": (message(From='"%Z%45" <sip:resource@10.0.0.1>;tag=x'), 486),
    "semicolon in the user part": (
        options(line="OPTIONS sip:user;par=u%40example.net@10.0.0.2 SIP/2.0"),
        200,
    ),
    "unknown transports in lower Vias": (
        options(more="Via: SIP/2.0/UNKN t.example.com;branch=z9hG4bK2"),
        200,
    ),
    "two requests in one datagram: the first counts": (options() + message(), 200),
    "bytes after the body are not body": (message(SDP + b"trailing", length=str(len(SDP))), 486),
    "a very long display name": (message(From=f'"{"a" * 3000}" <sip:x@10.0.0.1>;tag=x'), 486),
    "many Vias": (
        options(more="\r\n".join(f"Via: SIP/2.0/UDP h{n};branch=z9hG4bK{n}" for n in range(60))),
        200,
    ),
    "RFC 2543: no magic cookie, no From tag": (
        message(Via="SIP/2.0/UDP 10.0.0.1", From="<sip:old@10.0.0.1>"),
        486,
    ),
    "unknown headers with odd values": (message(more="X-Odd: ;;,,;;,;\r\nX-Empty:"), 486),
    "unknown scheme in To": (message(To="<isbn:2983792873>"), 486),
    "description among other parts": (
        message(
            b"--b\r\nContent-Type: application/sdp\r\n\r\n" + SDP + b"\r\n--b\r\n"
            b"Content-Type: application/isup\r\nContent-Disposition: signal;handling=optional\r\n\r\n\x01\x00\xff\r\n--b--\r\n",
            Content_Type="multipart/mixed;boundary=b",
        ),
        486,
    ),
    "zero hops left, but we are the target": (options(Max_Forwards="0"), 200),
}

INVALID = {
    "extraneous separators in the Contact": (message(Contact='"Joe" <sip:joe@10.0.0.1>;;;;,,'), (400, 486)),
    "Content-Length larger than the message": (message(length="9999"), 400),
    "negative Content-Length": (message(length="-999"), 400),
    "Content-Length that is no number": (message(length="many"), 400),
    "two different Content-Lengths": (message(more="l: 5"), 400),
    "numbers beyond what they may be": (message(CSeq="36893488147419103232 INVITE"), 400),
    "CSeq of 32 bits": (message(CSeq="4294967296 INVITE"), 400),
    "Max-Forwards over 255": (message(Max_Forwards="300"), 400),
    "unterminated quoted name": (message(To='"Mr J. User <sip:12345@10.0.0.2>'), 400),
    "angle brackets around the Request-URI": (message(line="INVITE <sip:12345@10.0.0.2> SIP/2.0"), 400),
    "blanks within the Request-URI": (message(line="INVITE sip:12345@10.0.0.2; lr SIP/2.0"), 400),
    "several blanks in the first line": (message(line="INVITE  sip:12345@10.0.0.2  SIP/2.0"), 400),
    "blanks after the first line": (message(line="INVITE sip:12345@10.0.0.2 SIP/2.0  "), 400),
    "method differs from CSeq's": (message(CSeq="1 BYE"), 400),
    "unknown method differs from CSeq's": (message(line="NEWMETHOD sip:12345@10.0.0.2 SIP/2.0"), 400),
    "version 7.0": (message(line="INVITE sip:12345@10.0.0.2 SIP/7.0"), 505),
    "blanks within addr-spec": (message(To='"Watson" < sip:12345@10.0.0.2 >'), 400),
    "Contact with headers but no brackets": (message(Contact="sip:u@10.0.0.1?Route=%3Csip:x%3E"), 400),
    "no Call-ID": (message(Call_ID=None), 400),
    "no From": (message(From=None), 400),
    "no CSeq": (message(CSeq=None), 400),
    "two Call-IDs": (message(more="i: other"), 400),
    "two From": (message(more="f: <sip:else@10.0.0.1>;tag=2"), 400),
    "no Via": (message(Via=None), None),
    "a header without colon": (message(more="this is no header"), None),
    "zero byte in a header": (message(more="Subject: a\0b"), None),
    "no end of headers": (b"INVITE sip:12345@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n", None),
    "headers without end in sight": (message(more="X: " + "a" * 20_000), None),
    "response with a status that is none": (
        message(line="SIP/2.0 4294967301 better not break the receiver"),
        None,
    ),
    "response to nothing": (message(line="SIP/2.0 200 OK", CSeq="9 INVITE"), None),
    "response whose reason is empty": (message(line="SIP/2.0 180 "), None),
    "broken ACK": (message(line="ACK sip:12345@10.0.0.2 SIP/2.0", CSeq="x ACK"), None),
}

SEMANTIC = {
    "unknown method": (options(line="JUMP sip:12345@10.0.0.2 SIP/2.0", CSeq="1 JUMP"), 405),
    "unknown Request-URI scheme": (options(line="OPTIONS nobodyKnowsThisScheme:totallyopaque SIP/2.0"), 416),
    "known scheme nobody calls by": (options(line="OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"), 416),
    "extension nobody knows": (message(more="Require: nothingSupportsThis, 100rel"), 420),
    "body of unknown type": (message(b"<xml/>", Content_Type="application/unknownformat"), 415),
    "encoded body": (message(more="Content-Encoding: gzip"), 415),
    "caller accepts no description": (message(more="Accept: text/nobodyKnowsThis"), 406),
    "session that wants to be refreshed all the time": (message(more="x: 30"), 422),
    "no Contact": (message(Contact=None), 400),
    "two Contacts": (message(more="m: <sip:second@10.0.0.1>"), 400),
    "Contact nobody could call": (message(Contact="<mailto:me@10.0.0.1>"), 400),
    "request in a dialog that never was": (message(To="<sip:12345@10.0.0.2>;tag=never"), 481),
    "BYE to nothing": (options(line="BYE sip:12345@10.0.0.2 SIP/2.0", CSeq="1 BYE"), 481),
    "CANCEL of nothing": (options(line="CANCEL sip:12345@10.0.0.2 SIP/2.0", CSeq="1 CANCEL"), 481),
    "REGISTER with an unknown scheme of credentials": (
        options(
            line="REGISTER sip:10.0.0.2 SIP/2.0",
            CSeq="1 REGISTER",
            more='Authorization: NoOneKnowsThisScheme opaque-data=here"',
        ),
        401,
    ),
}


async def finals(*messages: bytes) -> list[int]:
    """Final codes of what comes back, and then of a decent OPTIONS."""

    async def busy(call: IncomingCall) -> None:
        call.refuse(486)

    network = Network()
    party(network, "10.0.0.2", busy)
    answers: list[bytes] = []
    network.parties["10.0.0.1"] = lambda data, flow: answers.append(data)
    for data in (*messages, options(Call_ID="fine", Via="SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKlast")):
        Link(network, "10.0.0.1", "10.0.0.2").send(data)
        await asyncio.sleep(0.3)
    codes = [
        int(match[1]) for data in dict.fromkeys(answers) if (match := re.match(rb"SIP/2\.0 (\d\d\d)", data))
    ]
    return [code for code in codes if code >= 200]


@pytest.mark.parametrize("name", [*VALID, *INVALID, *SEMANTIC])
def test_it_gets_the_answer_it_deserves(name: str) -> None:
    data, expected = (VALID | INVALID | SEMANTIC)[name]
    codes = run(finals(data))
    assert codes.pop() == 200, "the next caller is served"
    if isinstance(expected, tuple):
        assert codes[0] in expected
    else:
        assert codes[:1] == ([expected] if expected else [])


def test_the_same_request_by_two_paths_is_taken_once() -> None:
    codes = run(finals(message(), message(Via="SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKother")))
    assert codes[:2] == [486, 482]


def test_unknown_extensions_are_named_and_allowed_methods_listed() -> None:
    async def scenario() -> None:
        network = Network()
        party(network, "10.0.0.2")
        Link(network, "10.0.0.1", "10.0.0.2").send(message(more="Require: nothingSupportsThis, 100rel"))
        jump = options(line="JUMP sip:12345@10.0.0.2 SIP/2.0", CSeq="1 JUMP", Call_ID="j")
        Link(network, "10.0.0.1", "10.0.0.2").send(jump)
        await asyncio.sleep(1)
        answers = b"".join(data for _, sender, _, data in network.log if sender == "10.0.0.2")
        assert b"Unsupported: nothingsupportsthis\r\n" in answers
        assert b"Allow: INVITE, ACK, BYE" in answers

    run(scenario())
