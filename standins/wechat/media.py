"""Files: temporary ones live three days, pictures of articles for good."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from standins.wechat.refusing import Refusal

LIFE_SECONDS = 3 * 24 * 3600
#: kind → most bytes, as the platform says
LIMITS = {"image": 10 * 2**20, "voice": 2 * 2**20, "video": 10 * 2**20, "thumb": 64 * 2**10}
INLINE_LIMIT = 2**20
TYPES = {"image": "image/jpeg", "voice": "audio/amr", "video": "video/mp4", "thumb": "image/jpeg"}


@dataclass(frozen=True)
class Medium:
    kind: str
    content: bytes
    until: float


class Media:
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.kept: dict[str, Medium] = {}

    def add(self, kind: str, content: bytes, *, lasting: bool = False) -> str:
        if kind not in LIMITS:
            raise Refusal(40004, "invalid media type")
        if not content:
            raise Refusal(44001, "empty media data")
        if len(content) > LIMITS[kind]:
            raise Refusal(40006, "invalid meida size")
        until = float("inf") if lasting else self._clock() + LIFE_SECONDS
        identity = secrets.token_urlsafe(32)
        self.kept[identity] = Medium(kind, content, until)
        return identity

    def get(self, identity: str) -> Medium:
        found = self.kept.get(identity)
        if found is None or found.until <= self._clock():
            raise Refusal(40007, "invalid media_id")
        return found

    def inline(self, content: bytes) -> str:
        """A picture inside an article: JPEG or PNG, up to 1 MB."""
        if not content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise Refusal(40137, "invalid image format")
        if len(content) > INLINE_LIMIT:
            raise Refusal(40009, "invalid image size")
        return f"http://mmbiz.qpic.cn/standin/{hashlib.sha256(content).hexdigest()[:40]}/0"
