"""What the platform's error codes mean for us."""

from typing import Any


class WeChatError(Exception):
    """The platform said no, or nothing. `code` is its errcode, None when there was none; `answer` all it said."""

    def __init__(self, why: str, code: int | None = None, answer: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {why}" if code is not None else why)
        self.code, self.answer = code, answer or {}


class Unanswered(WeChatError):
    """No answer, or one that is not the platform's: it may have done what we asked."""


class TokenEnded(WeChatError):
    """The access token is old or unknown."""


class Misconfigured(WeChatError):
    """Id, secret or rights of the account are wrong: only a person can mend it."""


class Busy(WeChatError):
    """Later."""


class QuotaUsedUp(WeChatError):
    """No more calls of this kind today."""


class WindowClosed(WeChatError):
    """The citizen has not written for too long: no free answer any more."""


class TooManyAnswers(WeChatError):
    """As many answers as one message of the citizen allows."""


class NotReachable(WeChatError):
    """Unknown, no longer following, or notices switched off."""


class Gone(WeChatError):
    """A file or code that has run out or was never there."""


_KINDS: dict[type[WeChatError], set[int]] = {
    TokenEnded: {40001, 40014, 41001, 42001},
    Misconfigured: {40002, 40013, 40125, 40164, 48001, 50002, 61024, 89503},
    Busy: {-1, 45011},
    QuotaUsedUp: {45009, 45028},
    WindowClosed: {45015},
    TooManyAnswers: {45047},
    NotReachable: {40003, 43004, 43101, 43019},
    Gone: {40007, 40029, 40163, 42003},
}
_BY_CODE = {code: kind for kind, codes in _KINDS.items() for code in codes}


def checked(answer: Any) -> dict[str, Any]:
    """The answer's object, or the error it stands for."""
    if not isinstance(answer, dict):
        raise Unanswered("the answer is not the platform's")
    code = answer.get("errcode", 0)
    if code == 0:
        return answer
    if not isinstance(code, int):
        raise Unanswered("the answer is not the platform's")
    raise _BY_CODE.get(code, WeChatError)(str(answer.get("errmsg", ""))[:160], code, answer)
