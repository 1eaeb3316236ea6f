"""What a user agent server checks before it does anything (RFC 3261 §8.2.1–8.2.3)."""

from __future__ import annotations

from aiosipua import parse_uri

from sip_gateway.sip.bodies import SDP, is_readable
from sip_gateway.sip.dialogs import uri_of
from sip_gateway.sip.received import Request

METHODS = (
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "OPTIONS",
    "REGISTER",
    "PRACK",
    "UPDATE",
    "INFO",
    "REFER",
    "NOTIFY",
    "MESSAGE",
)
EXTENSIONS = ("100rel", "timer", "replaces", "outbound", "path")
SCHEMES = ("sip", "sips", "tel")
WITH_DESCRIPTION = ("INVITE", "UPDATE", "PRACK")

ALLOW = ("Allow", ", ".join(METHODS))
SUPPORTED = ("Supported", ", ".join(EXTENSIONS))


class Unacceptable(Exception):
    def __init__(self, status: int, *headers: tuple[str, str]) -> None:
        super().__init__(status)
        self.status, self.headers = status, headers


def check(request: Request) -> None:
    """Raises Unacceptable with what the peer must be told."""
    if request.method not in METHODS:
        raise Unacceptable(405, ALLOW)
    if request.uri.partition(":")[0].lower() not in SCHEMES:
        raise Unacceptable(416)
    _check_extensions(request)
    _check_body(request)
    if request.method == "INVITE":
        _check_invite(request)


def _check_extensions(request: Request) -> None:
    unknown = sorted(request.options("require") - set(EXTENSIONS) - {""})
    if unknown:
        raise Unacceptable(420, ("Unsupported", ", ".join(unknown)))


def _check_body(request: Request) -> None:
    if request.header("content-encoding").lower() not in ("", "identity"):
        raise Unacceptable(415, ("Accept-Encoding", "identity"))
    if request.method in WITH_DESCRIPTION and not is_readable(request):
        raise Unacceptable(415, ("Accept", SDP))


def _check_invite(request: Request) -> None:
    """§8.1.1.8: one Contact, or nobody could ever answer back."""
    contacts = request.values("contact")
    if len(contacts) != 1 or parse_uri(uri_of(contacts[0])).scheme not in ("sip", "sips"):
        raise Unacceptable(400)
    if not uri_of(contacts[0]).lower().startswith(("sip:", "sips:")):
        raise Unacceptable(400)
    accepted = [value.partition(";")[0].strip().lower() for value in request.values("accept")]
    if accepted and not {SDP, "application/*", "*/*"} & set(accepted):
        raise Unacceptable(406, ("Accept", SDP))
