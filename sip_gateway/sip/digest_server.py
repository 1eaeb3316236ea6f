"""Asking for and checking passwords (RFC 3261 §22; RFC 7616; SHA-256 and MD5 by RFC 8760).

Somebody guessing learns nothing: a wrong password, an unknown account and a locked one get the same 401, after the same
arithmetic. Nonces carry their own age under a key; which counts were used is remembered while the nonce lives.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable

from aiosipua import (
    AuthChallenge,
    AuthCredentials,
    SipDigestAuth,
    build_credentials,
    parse_auth,
    stringify_auth,
)

from sip_gateway.sip.dialogs import uri_of
from sip_gateway.sip.received import Request
from sip_gateway.sip.tables import Bounded

NONCE_SECONDS = 300

# Offering SHA-256 at all, in whatever order, stops phones that know MD5 only: libre before 3 gives up (ENOSYS), JsSIP reads
# the first challenge. So a city adds it when its phones can: ("SHA-256", "MD5"), strongest first (RFC 8760 §2.4).
ALGORITHMS = ("MD5",)
LOCK_AFTER = 10  # failures of one account from one address …
LOCK_AFTER_ANYWHERE = 100  # … or from all together (higher: or anybody could lock everybody out) …
LOCK_SECONDS = 600  # … keep it shut this long
WINDOW = 64  # counts behind the highest that may still come late, once each

Password = Callable[[str], Awaitable[str | None]]


def _nobody(request: Request) -> None:
    """Who is told of guesses unless somebody wants to know."""


class DigestServer:
    def __init__(
        self,
        realm: str,
        password: Password,
        algorithms: tuple[str, ...] = ALGORITHMS,
        clock: Callable[[], float] = time.monotonic,
        guessed: Callable[[Request], None] = _nobody,
    ) -> None:
        self._guessed = guessed
        self.realm, self._password, self._algorithms, self._clock = realm, password, algorithms, clock
        self._key = secrets.token_bytes(32)
        self._counts: Bounded[str, tuple[int, int]] = Bounded(
            50_000
        )  # nonce → highest count, bits of those below
        self._failures: Bounded[str, tuple[int, float]] = Bounded(20_000)

    async def account(self, request: Request) -> str | None:
        """Whose request this is; None: ask (again) with `challenges`."""
        credentials = self._credentials(request)
        if not credentials:
            return None
        name = credentials.params.get("username", "")
        password = await self._password(name)
        right = self._matches(credentials, request.method, name, password or secrets.token_hex(16))
        keys = {name: LOCK_AFTER_ANYWHERE, f"{name} {request.flow.remote[0]}": LOCK_AFTER}
        if not right or password is None or any(self._locked(key, limit) for key, limit in keys.items()):
            for key in keys:
                self._failed(key)
            self._guessed(request)
            return None
        return name if self._use(credentials) else None

    def _credentials(self, request: Request) -> AuthCredentials | None:
        """Only well-formed answers to a nonce of ours that still lives count as a try."""
        for value in request.values("authorization"):
            read = parse_auth(value, credentials=True)
            if (
                read.scheme.lower() == "digest"
                and read.params.get("realm") == self.realm
                and read.params.get("qop") == "auth"
                and read.params.get("algorithm", "MD5").upper() in self._algorithms
                and self._is_fresh(read.params.get("nonce", ""))
                and self._is_count(read.params.get("nc", ""))
                and _same_place(read.params.get("uri", ""), request.uri)
            ):
                return read
        return None

    def _matches(self, given: AuthCredentials, method: str, name: str, password: str) -> bool:
        """What aiosipua would have answered in their place."""
        algorithm = given.params.get("algorithm", "MD5")
        challenge = self._challenge(algorithm, given.params["nonce"])
        ours = build_credentials(
            SipDigestAuth(name, password),
            challenge,
            method,
            given.params["uri"],
            nonce_count=int(given.params["nc"], 16),
            cnonce=given.params.get("cnonce", ""),
        )
        theirs = given.params.get("response", "").lower()
        return ours is not None and hmac.compare_digest(ours.params["response"].encode(), theirs.encode())

    def challenges(self, request: Request) -> list[tuple[str, str]]:
        """One header per algorithm. `stale` spares the user a new password question when only time went by."""
        nonces = [_nonce(value) for value in request.values("authorization")]
        aged = any(self._is_ours(nonce) and not self._is_fresh(nonce) for nonce in nonces)
        made = [self._challenge(algorithm, self._nonce()) for algorithm in self._algorithms]
        for challenge in made:
            challenge.params |= {"stale": "true"} if aged else {}
        return [("WWW-Authenticate", stringify_auth(challenge)) for challenge in made]

    def _challenge(self, algorithm: str, nonce: str) -> AuthChallenge:
        params = {"realm": self.realm, "nonce": nonce, "algorithm": algorithm, "qop": "auth"}
        return AuthChallenge(scheme="Digest", params=params)

    # Nonces

    def _nonce(self) -> str:
        body = f"{int(self._clock() * 1000):x}.{secrets.token_hex(8)}"
        return f"{body}.{self._seal(body)}"

    def _seal(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), hashlib.sha256).hexdigest()[:24]

    def _is_ours(self, nonce: str) -> bool:
        body, _, seal = nonce.rpartition(".")
        return bool(body) and hmac.compare_digest(self._seal(body).encode(), seal.encode())

    def _is_fresh(self, nonce: str) -> bool:
        if not self._is_ours(nonce):
            return False
        born = int(nonce.partition(".")[0], 16) / 1000
        return self._clock() - born <= NONCE_SECONDS

    @staticmethod
    def _is_count(text: str) -> bool:
        return (
            len(text) == 8 and all(digit in "0123456789abcdefABCDEF" for digit in text) and int(text, 16) > 0
        )

    def _use(self, credentials: AuthCredentials) -> bool:
        """A count serves once (RFC 7616 §5.4); messages may overtake each other a little."""
        nonce, count = credentials.params["nonce"], int(credentials.params["nc"], 16)
        highest, seen = self._counts.get(nonce, (0, 0))
        if count > highest:
            shift = min(count - highest, WINDOW)
            self._counts[nonce] = count, ((seen << shift) | 1 << (shift - 1)) & (1 << WINDOW) - 1
            return True
        if count == highest or highest - count > WINDOW:
            return False
        bit = 1 << (highest - count - 1)
        if seen & bit:
            return False
        self._counts[nonce] = highest, seen | bit
        return True

    # Guessing

    def _failed(self, key: str) -> None:
        count, since = self._failures.get(key, (0, self._clock()))
        if self._clock() - since > LOCK_SECONDS:
            count, since = 0, self._clock()
        self._failures[key] = count + 1, since

    def _locked(self, key: str, limit: int) -> bool:
        count, since = self._failures.get(key, (0, 0.0))
        return count >= limit and self._clock() - since <= LOCK_SECONDS


def _nonce(authorization: str) -> str:
    return parse_auth(authorization).params.get("nonce", "")


def _same_place(given: str, asked: str) -> bool:
    """An answer for one address opens no other (RFC 7616 §3.4.6); parameters may differ."""
    return bool(given) and uri_of(given).partition(";")[0].lower() == asked.partition(";")[0].lower()
