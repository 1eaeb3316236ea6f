"""Who may open a page. Every route names exactly one guard; a test walks all routes to be sure."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request

from hotline.infra.errors import Forbidden, Refused
from hotline.people.actor import Actor
from hotline.people.permissions import can
from web.kit.services import services


class SignInNeeded(Refused):
    """Nobody is signed in: pages send to /login, the API answers 401."""

    status = 401
    default_code = "sign_in_needed"

    def __init__(self) -> None:
        super().__init__("请先登录。")


class NewPasswordNeeded(Refused):
    """Signed in with a one-time password: nothing opens before it is replaced."""

    status = 403
    default_code = "new_password_needed"

    def __init__(self) -> None:
        super().__init__("请先设置新密码。")


@dataclass(frozen=True)
class Guard:
    name: str
    admit: Callable[[Request], Awaitable[None]]
    permissions: tuple[str, ...] = ()


async def _anyone(request: Request) -> None:
    return None


async def _staff(request: Request) -> None:
    _ready(request)


async def _own_account(request: Request) -> None:
    signed_in(request)


async def _client(request: Request) -> None:
    resolve = services(request).client_actor
    if resolve is None:
        raise SignInNeeded
    request.state.actor = await resolve(request)


PUBLIC = Guard("public", _anyone)
SIGNED_IN = Guard("signed in", _staff)
# One's own password and sign-out: open even while the password is a one-time one.
OWN_ACCOUNT = Guard("own account", _own_account)
CLIENT = Guard("client", _client)


def needs(*permissions: str) -> Guard:
    """Staff holding at least one of the permissions; scope is checked again by the action itself."""

    async def admit(request: Request) -> None:
        actor = _ready(request)
        if not any(can(actor, permission) for permission in permissions):
            raise Forbidden("您的岗位不能使用这项功能。如确需使用，请联系系统管理员。")

    return Guard("needs " + " | ".join(permissions), admit, permissions)


def _ready(request: Request) -> Actor:
    actor = signed_in(request)
    if actor.must_change_password:
        raise NewPasswordNeeded
    return actor


def signed_in(request: Request) -> Actor:
    """The member of staff behind this request."""
    actor: Actor | None = request.state.actor
    if actor is None or actor.kind != "staff":
        raise SignInNeeded
    return actor
