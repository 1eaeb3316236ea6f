"""Answering challenges of trunks and registrars (RFC 3261 §22.2, §22.3; RFC 7616; RFC 8760 §2.4)."""

from __future__ import annotations

from aiosipua import (
    AuthChallenge,
    SipDigestAuth,
    SipRequest,
    build_credentials,
    parse_auth,
    stringify_auth,
)

from sip_gateway.sip.received import Response

_HEADERS = {401: ("www-authenticate", "Authorization"), 407: ("proxy-authenticate", "Proxy-Authorization")}
_STRENGTH = {"SHA-256": 2, "MD5": 1}
MAX_TRIES = 3  # one answer, one more for a nonce that aged, one for the proxy in between


class DigestClient:
    """One account at one peer. Counts each nonce's uses, so that a challenge can serve many requests."""

    def __init__(self, username: str, password: str) -> None:
        self._auth = SipDigestAuth(username, password)
        self._nonce, self._count = "", 0

    def answer(self, request: SipRequest, response: Response) -> bool:
        """Put credentials into the request to be sent again. False: they would not be believed again either."""
        asked, given = _HEADERS[response.code]
        challenge = _strongest(response.values(asked))
        if not challenge or self._was_refused(request, given, challenge):
            return False
        credentials = build_credentials(
            self._auth, challenge, request.method, request.uri, nonce_count=self._next(challenge)
        )
        if credentials is None:
            return False
        request.headers.set_single(given, stringify_auth(credentials))
        return True

    def _next(self, challenge: AuthChallenge) -> int:
        nonce = challenge.params.get("nonce", "")
        self._count = self._count + 1 if nonce == self._nonce else 1
        self._nonce = nonce
        return self._count

    @staticmethod
    def _was_refused(request: SipRequest, given: str, challenge: AuthChallenge) -> bool:
        return given in request.headers and challenge.params.get("stale", "").lower() != "true"


def _strongest(values: list[str]) -> AuthChallenge | None:
    read = [parse_auth(value) for value in values]
    usable = [one for one in read if one.params.get("algorithm", "MD5").upper() in _STRENGTH]
    return max(usable, key=lambda one: _STRENGTH[one.params.get("algorithm", "MD5").upper()], default=None)
