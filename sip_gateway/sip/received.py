"""A checked message together with the flow it came over, its often-needed values read once."""

from __future__ import annotations

import re
import secrets

from aiosipua import SipRequest, SipResponse, Via, parse_via

from sip_gateway.sip.flows import Flow

MAGIC = "z9hG4bK"  # RFC 3261 §8.1.1.7: the branch is unique
_TAG = re.compile(r";\s*tag\s*=\s*([^;\s,>]+)", re.IGNORECASE)


def tag_of(value: str) -> str:
    """The tag of a From or To value; parameters inside <…> are the URI's, not the header's."""
    match = _TAG.search(value, value.rfind(">") + 1)
    return match[1] if match else ""


def new_tag() -> str:
    """§19.3: at least 32 random bits."""
    return secrets.token_hex(8)


class Received:
    __slots__ = ("call_id", "cseq", "flow", "from_tag", "method", "to_tag", "via")

    def __init__(self, message: SipRequest | SipResponse, flow: Flow) -> None:
        headers = message.headers
        self.flow = flow
        self.via: Via = parse_via(headers.get("via")[0])
        self.call_id = headers.get("call-id")[0]
        self.from_tag = tag_of(headers.get("from")[0])
        self.to_tag = tag_of(headers.get("to")[0])
        number, self.method = headers.get("cseq")[0].split()
        self.cseq = int(number)

    @property
    def branch(self) -> str:
        return self.via.branch or ""


class Request(Received):
    __slots__ = ("message",)

    def __init__(self, message: SipRequest, flow: Flow) -> None:
        super().__init__(message, flow)
        self.message = message

    @property
    def uri(self) -> str:
        return self.message.uri

    def header(self, name: str) -> str:
        return self.message.headers.get_first(name) or ""

    def values(self, name: str) -> list[str]:
        return self.message.headers.get(name)

    def supports(self, option: str) -> bool:
        return option in self.options("supported") or option in self.options("require")

    def options(self, header: str) -> set[str]:
        return {value.strip().lower() for value in self.values(header)}


class Response(Received):
    __slots__ = ("message",)

    def __init__(self, message: SipResponse, flow: Flow) -> None:
        super().__init__(message, flow)
        self.message = message

    @property
    def code(self) -> int:
        return self.message.status_code

    def header(self, name: str) -> str:
        return self.message.headers.get_first(name) or ""

    def values(self, name: str) -> list[str]:
        return self.message.headers.get(name)

    def options(self, header: str) -> set[str]:
        return {value.strip().lower() for value in self.values(header)}
