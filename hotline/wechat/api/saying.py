"""What the platform refuses, as a refusal a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline.infra.errors import Conflict
from hotline.wechat.api.errors import WeChatError
from hotline.wechat.api.probing import in_words


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Around calls somebody waits for: a WeChatError becomes a Conflict in Chinese."""
    try:
        yield
    except WeChatError as failure:
        found = in_words(failure)
        raise Conflict(f"{found.said}{found.advice}", code="wechat") from failure
