"""The words on the wire: one JSON object a line, over a Unix socket or TCP. Both ends share this.

The first line of the caller proves that it knows the house's secret; then `{"id": 1, "order": {…}}` is answered
by `{"id": 1, "done": …}` or `{"id": 1, "refused": {…}}`, and `{"news": {…}}` comes by itself.
"""

import asyncio
import hmac
import json
from pathlib import Path
from typing import Any

from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from hotline.infra.secrets import vault
from hotline.infra.settings import Settings

#: A board of a thousand seats fits.
LONGEST_LINE = 4 * 1024 * 1024
_KINDS: dict[int, type[Refused]] = {one.status: one for one in (Invalid, NotFound, Forbidden, Conflict)}


class NotReachable(Conflict):
    """The gateway does not answer: it restarts, or its machine is gone."""

    default_code = "gateway_away"

    def __init__(self) -> None:
        super().__init__("电话系统暂时连接不上，请稍后再试")


def proof() -> str:
    """What only the house knows."""
    return vault().handed_out("switchboard").hex()


def proves(said: object) -> bool:
    """Whether the first line was right."""
    return isinstance(said, str) and hmac.compare_digest(said.encode(), proof().encode())


def browser_password(account: str) -> str:
    """Of a browser phone's account: the web hands it out, the gateway computes the same."""
    return vault().handed_out(f"browser phone {account}").hex()


def refusal(error: Refused) -> dict[str, Any]:
    """As it goes over the wire."""
    return {
        "status": error.status,
        "code": error.code,
        "message": error.message,
        "params": {name: str(value) for name, value in error.params.items()},
    }


def refused(told: dict[str, Any]) -> Refused:
    """As the web raises it."""
    kind = _KINDS.get(int(told["status"]), Conflict)
    return kind(str(told["message"]), code=str(told["code"]), **told["params"])


def line(words: dict[str, Any]) -> bytes:
    """As it goes over the wire."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read(data: bytes) -> dict[str, Any]:
    """ValueError for what is no object."""
    words = json.loads(data)
    if not isinstance(words, dict):
        raise ValueError("not an object")
    return words


def place(settings: Settings) -> Path | tuple[str, int]:
    """Where the gateway listens for orders: a socket in the data directory unless an address is set."""
    if not settings.sip_control:
        return settings.data_dir / "gateway.sock"
    host, _, port = settings.sip_control.rpartition(":")
    return host, int(port)


async def connect(where: Path | tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """OSError when nobody listens."""
    if isinstance(where, Path):
        return await asyncio.open_unix_connection(str(where), limit=LONGEST_LINE)
    return await asyncio.open_connection(*where, limit=LONGEST_LINE)
