"""A person or a robot? Proof of work by the browser, or a question a person can answer without scripts.

A solution is good for one submission: it is claimed under the form's own key, so that sending the very
same form again after a broken connection still works and using it for another form does not.
"""

import asyncio
import json
import secrets
import time
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

import altcha
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from citizen_portal.signing import seal, unseal
from hotline.infra.errors import Invalid
from hotline.infra.idempotency import IdempotencyConflict, once
from web.kit import services
from web.kit.blanks import leave
from web.kit.i18n import gettext as _
from web.kit.limits import limited

ALGORITHM = "PBKDF2/SHA-256"
# An unlucky browser tries a thousand keys, the average one 256; the setting is the work of about 25.
TRIES = 25
GOOD_FOR_SECONDS = 3600
NUMERALS = ("零", "一", "二", "三", "四", "五", "六", "七", "八", "九")
TELLING = 200  # characters of a solution that are kept to recognise it


class Solved(BaseModel):
    """The captcha's part of a posted form."""

    altcha: str = ""
    question: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Question:
    """What a browser without scripts is asked: the token tells us which question it was."""

    token: str
    text: str


@dataclass(frozen=True)
class Proof:
    """A right solution, not used yet."""

    identity: str
    by_hand: bool


@limited("captcha", "60/minute", methods=("GET",))
async def challenge(request: Request) -> Response:
    """GET /captcha: work for the widget."""
    at_hand = services(request)
    made = altcha.create_challenge(
        ALGORITHM,
        max(10, at_hand.settings.captcha_cost // TRIES),
        expires_at=int(time.time()) + GOOD_FOR_SECONDS,  # the library compares with this very clock
        hmac_secret=_secret(request),
    )
    return JSONResponse(made.to_dict(), headers={"cache-control": "no-store"})


def question(request: Request) -> Question:
    """A sum in words: read aloud by any screen reader, no picture to decipher. Every reader's own."""
    return Question(
        leave(request, lambda reader: _asked(reader).token),
        leave(request, lambda reader: _asked(reader).text),
    )


def _asked(request: Request) -> Question:
    """One question per request, whichever part of it is printed first."""
    if not hasattr(request.state, "question"):
        request.state.question = _new_question(request)
    asked: Question = request.state.question
    return asked


def _new_question(request: Request) -> Question:
    one, two = secrets.randbelow(8) + 1, secrets.randbelow(8) + 1
    nonce = secrets.token_hex(8)
    token = seal(request, "question", [nonce, _digest(request, nonce, one + two)])
    return Question(token, _("{a}加{b}等于几？", a=_(NUMERALS[one]), b=_(NUMERALS[two])))


async def check(request: Request, given: Solved) -> Proof:
    """The proof behind a posted form, or Invalid on the field `captcha`."""
    if not services(request).settings.captcha:
        return Proof("", by_hand=False)
    if given.altcha:
        return await _worked(request, given.altcha)
    if given.question and given.answer:
        return _answered(request, given)
    raise _refused("请完成验证后再提交")


async def use(proof: Proof, key: str) -> None:
    """Spend it for the form `key`; spent for another form it is worth nothing."""
    if not proof.identity:
        return
    try:
        await once("captcha", proof.identity, key, _nothing)
    except IdempotencyConflict as error:
        raise _refused("验证已经用过，请重新验证") from error


async def _worked(request: Request, payload: str) -> Proof:
    # Recomputing one key takes a few milliseconds: not in the loop that serves everybody.
    good = await asyncio.to_thread(_right, payload, _secret(request))
    if not good:
        raise _refused("验证没有通过或已过期，请重新验证")
    return Proof("pow:" + _identity(payload), by_hand=False)


def _right(payload: str, secret: str) -> bool:
    try:
        return bool(altcha.verify_solution(payload, secret).verified)
    except Exception:  # noqa: BLE001 - whatever its decoder raises on hostile text
        return False


def _identity(payload: str) -> str:
    signed: Any = json.loads(b64decode(payload))
    return str(signed["challenge"]["signature"])[:64]


def _answered(request: Request, given: Solved) -> Proof:
    asked = unseal(request, "question", given.question, GOOD_FOR_SECONDS)
    number = _number(given.answer)
    if asked is None or number is None or _digest(request, asked[0], number) != asked[1]:
        raise _refused("答案不对，请再试一次")
    return Proof(f"sum:{asked[0]}", by_hand=True)


def _number(text: str) -> int | None:
    text = text.strip().removesuffix("。")
    if text.isdecimal() and len(text) <= 3:
        return int(text)
    words = {word: value for value, word in enumerate(NUMERALS)}
    if text.startswith("十"):
        text = text[1:] or "零"
        return 10 + words[text] if text in words else None
    return words.get(text)


def _digest(request: Request, nonce: str, number: int) -> str:
    return services(request).vault.hash_code(f"question:{nonce}:{number}")[:32]


def _secret(request: Request) -> str:
    return services(request).vault.blind_index("captcha")


def _refused(message: str) -> Invalid:
    return Invalid(message, fields={"captcha": message})


async def _nothing() -> None:
    return None
