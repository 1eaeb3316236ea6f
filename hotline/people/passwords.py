"""Passwords: argon2id in a thread, one policy, one-time passwords for a reset."""

import asyncio
import re
import secrets
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hotline.infra.errors import Invalid

MIN_LENGTH = 10
MAX_LENGTH = 128  # argon2 reads everything it is given: an unbounded password is a way to keep us busy

# Without the signs people mix up when a password is read out on the telephone.
_SPOKEN = "abcdefghjkmnpqrstuvwxyz23456789"
_KINDS = (re.compile(r"[A-Za-z]"), re.compile(r"\d"), re.compile(r"[^A-Za-z\d]"))
_OFTEN_TRIED = ("password", "qwerty", "12345678", "admin123", "hotline123", "a123456", "111111", "abc123")


class Passwords:
    """Hashes and checks at a given cost; the defaults take about 35 ms."""

    def __init__(self, time_cost: int = 2, memory_kib: int = 19456, parallelism: int = 1) -> None:
        self._hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism)

    async def hash(self, password: str) -> str:
        return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Without a stored hash the same work is done, so that timing does not tell who exists."""
        return await asyncio.to_thread(self._verify, password[:MAX_LENGTH], stored)

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost and should be renewed at the next sign-in."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, password: str, stored: str | None) -> bool:
        try:
            self._hasher.verify(stored or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    @cached_property
    def _decoy(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe(16))


def check_policy(password: str, login: str = "") -> None:
    """At least ten signs of two kinds, not one of the passwords everybody tries, not the login name."""
    problem = _problem(password, login)
    if problem:
        raise Invalid(problem, code="weak_password", fields={"password": problem})


def one_time_password() -> str:
    """Good for one sign-in, after which it must be changed: three groups that can be read out."""
    return "-".join("".join(secrets.choice(_SPOKEN) for _ in range(4)) for _ in range(3))


def _problem(password: str, login: str) -> str:
    lowered = password.lower()
    if len(password) < MIN_LENGTH:
        return "密码至少需要 10 个字符"
    if len(password) > MAX_LENGTH:
        return "密码不能超过 128 个字符"
    if sum(bool(kind.search(password)) for kind in _KINDS) < 2:
        return "密码须包含字母、数字、符号中的至少两种"
    if login and login.lower() in lowered:
        return "密码不能包含登录名"
    if any(word in lowered for word in _OFTEN_TRIED) or len(set(password)) < 5:
        return "密码过于常见，请换一个"
    return ""
