"""Replaces (RFC 3891): a call that takes another call's place – attended transfer, pickup, take-over."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote

from aiosipua import parse_uri
from aiosipua.headers import parse_params

from sip_gateway.sip.dialogs import Dialog, DialogKey
from sip_gateway.sip.received import tag_of


@dataclass(frozen=True, slots=True)
class Replaces:
    """`key` names the dialog as its owner sees it: the to-tag is the receiver's own (§3)."""

    key: DialogKey
    early_only: bool = False


def read(value: str) -> Replaces | None:
    call_id, _, parameters = value.partition(";")
    read = parse_params(parameters)
    ours, theirs = read.get("to-tag"), read.get("from-tag")
    if not call_id.strip() or not ours or theirs is None:
        return None
    return Replaces((call_id.strip(), ours, theirs), "early-only" in read)


def header_for(dialog: Dialog) -> str:
    """What the other party of our dialog must be sent to replace it (§6): the tags as that party sees them."""
    return f"{dialog.call_id};to-tag={tag_of(dialog.remote)};from-tag={tag_of(dialog.local)}"


def refer_to(target: str, replaces: str) -> str:
    """A Refer-To value asking for an INVITE with Replaces (RFC 3515 §2.1, 3891 §4)."""
    return f"<{target}?Replaces={quote(replaces, safe='')}>"


def of_refer_to(uri: str) -> tuple[str, str]:
    """The target of a Refer-To and the Replaces value within, if any."""
    wanted = parse_uri(uri).headers
    value = next((value for name, value in wanted.items() if name.lower() == "replaces"), "")
    return uri.partition("?")[0], unquote(value)
