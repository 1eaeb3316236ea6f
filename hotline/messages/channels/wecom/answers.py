"""What WeCom's error codes mean for us."""

from typing import Any

from hotline.messages.channels.message import Outcome

TOKEN_ENDED = {40014, 41001, 42001}
NOBODY = {40003, 60111, 81013}  # no such account, or it may not see our app
BUSY = {-1, 45009, 45033, 45047}  # their system is busy, or we called too often


def code_of(answer: dict[str, Any]) -> int | None:
    """None when the answer is not WeCom's at all."""
    code = answer.get("errcode")
    return code if isinstance(code, int) else None


def outcome_of(answer: dict[str, Any]) -> Outcome:
    """An account nobody has is told beside the code 0."""
    code = code_of(answer)
    if code == 0:
        unknown = answer.get("invaliduser") or answer.get("unlicenseduser")
        return Outcome.PERMANENT if unknown else Outcome.ACCEPTED
    if code in NOBODY:
        return Outcome.PERMANENT
    return Outcome.TEMPORARY if code in BUSY or code is None else Outcome.TECHNICAL


def detail_of(answer: dict[str, Any]) -> str:
    """For whoever looks after the system."""
    if code_of(answer) == 0:
        return "no such account" if outcome_of(answer) is Outcome.PERMANENT else ""
    return f"WeCom {answer.get('errcode', 'gave no answer')}: {str(answer.get('errmsg', ''))[:120]}"
