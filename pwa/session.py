"""Who is signed in on this phone, and what that person's phone needs to keep things safe."""

from base64 import b64encode
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hotline import __version__
from hotline.infra.secrets import Vault
from hotline.people.actor import Actor
from hotline.people.permissions import can
from hotline.people.sessions import SessionRules, standing
from pwa.build import build_of
from web.kit import csrf, services
from web.kit.cookies import session_token


async def session(request: Request) -> Response:
    """GET /app/session.

    Open to everybody, because a phone that is no longer signed in has to learn why: after a time-out it
    keeps what it has, after a session was ended from elsewhere it forgets everything it can read.
    """
    rules = SessionRules.of(services(request).settings)
    known = await standing(session_token(request), request.state.now, rules)
    answer = {"standing": known, "build": build_of(request), "version": __version__}
    actor: Actor | None = request.state.actor
    if actor is not None and can(actor, "order.sign") and not actor.must_change_password:
        answer |= _mine(request, actor)
    headers = {"cache-control": "no-store"}
    if known == "ended":
        headers["clear-site-data"] = '"cache"'
    return JSONResponse(answer, headers=headers)


def _mine(request: Request, actor: Actor) -> dict[str, Any]:
    return {
        "owner": str(actor.staff_id),
        "name": actor.name,
        "key": offline_key(services(request).vault, actor),
        "csrf": csrf.token(request),
        "leader": actor.is_leader,
        "offline_hours": services(request).settings.app_offline_hours,
    }


def offline_key(vault: Vault, actor: Actor) -> str:
    """The same for this person on every phone, and given to nobody else.

    So what is left unsent on a phone after signing out can be read again by its author alone, whoever
    uses the phone meanwhile.
    """
    return b64encode(vault.handed_out(f"offline store of staff {actor.staff_id}")).decode()
