"""Other systems that use the JSON API: their credentials, their tokens, acting for a member of staff."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hotline.infra import audit
from hotline.infra.database import transaction
from hotline.infra.errors import Forbidden, Invalid, NotFound
from hotline.infra.memory import Brief
from hotline.infra.secrets import vault
from hotline.people.actor import Actor, actor_for_staff
from hotline.people.inputs import NewClient
from hotline.people.keys import key, unique
from hotline.people.models import ApiClient, ApiToken, Staff
from hotline.people.permissions import CITIZEN_MAY, PERMISSIONS, require

TOKEN_LIFE = timedelta(hours=1)
MISSING = "没有这个接口客户端"
_tokens: Brief[str, ApiToken | None] = Brief()


async def issue_token(
    client_id: str, secret: str, now: datetime, life: timedelta = TOKEN_LIFE
) -> tuple[str, int]:
    """A bearer token and its seconds; Forbidden, in the same time, for a wrong secret and an unknown id."""
    client = await ApiClient.get_or_none(client_id=key(client_id))
    stored = client.secret_hash if client else vault().hash_code(secrets.token_urlsafe(8))
    right = hmac.compare_digest(stored, vault().hash_code(secret))
    if client is None or not client.active or not right:
        raise Forbidden("客户端标识或密钥不正确", code="invalid_client")
    token = secrets.token_urlsafe(32)
    await ApiToken.create(
        id=vault().hash_code(token), client_id=client.id, created_at=now, expires_at=now + life
    )
    return token, int(life.total_seconds())


async def client_for_token(token: str, now: datetime) -> ApiClient | None:
    """The client that holds this token, or None when it is unknown, expired, revoked or shut out."""
    token_id = vault().hash_code(token)

    async def read() -> ApiToken | None:
        return await ApiToken.filter(id=token_id).select_related("client").first()

    row = await _tokens.get(token_id, read)
    if row is None or row.revoked_at is not None or row.expires_at <= now or not row.client.active:
        return None
    return row.client


async def revoke_token(token: str, now: datetime) -> None:
    """RFC 7009: an unknown token is no error."""
    await ApiToken.filter(id=vault().hash_code(token), revoked_at=None).update(revoked_at=now)
    _tokens.forget()


async def client_actor(
    client: ApiClient, *, on_behalf_of: str = "", request_id: str = "", ip: str = ""
) -> Actor:
    """The client itself, or the member of staff it acts for, limited to what the client was granted."""
    grants = frozenset(str(scope) for scope in client.scopes)
    if not on_behalf_of:
        return Actor(
            "client",
            name=client.name,
            tenant_id=client.tenant_id,
            channel="api",
            request_id=request_id,
            client_id=client.client_id,
            ip=ip,
            grants=grants,
        )
    staff = await _represented(client, on_behalf_of)
    person = await actor_for_staff(staff, "api", request_id, ip=ip)
    return replace(person, client_id=client.client_id, grants=grants)


async def list_clients(*, by: Actor) -> list[ApiClient]:
    """The clients of the administrator's own tenant."""
    require(by, "admin.clients")
    return await ApiClient.filter(tenant_id=by.tenant_id).order_by("id")


async def create_client(
    new: NewClient, *, tenant_id: int, by: Actor, now: datetime, secret: str = ""
) -> tuple[ApiClient, str]:
    """The client and its secret, which is shown once. Only the installation's own tools choose a secret."""
    require(by, "admin.clients")
    _own_tenant(tenant_id, by)
    _check_scopes(new.scopes)
    chosen = secret if secret and by.kind == "system" else secrets.token_urlsafe(32)
    async with transaction():
        with unique("client_id", "这个客户端标识已被使用"):
            client = await ApiClient.create(
                **new.model_dump(), tenant_id=tenant_id, secret_hash=vault().hash_code(chosen), created_at=now
            )
        await _note(by, "client.create", client, {"scopes": new.scopes}, now)
    return client, chosen


async def renew_secret(client_id: str, *, by: Actor, now: datetime) -> str:
    """A new secret, shown once; tokens of the old one end."""
    require(by, "admin.clients")
    secret = secrets.token_urlsafe(32)
    async with transaction():
        client = await _visible(client_id, by)
        client.secret_hash = vault().hash_code(secret)
        await client.save(update_fields=["secret_hash"])
        await _end_tokens(client, now)
        await _note(by, "client.renew_secret", client, {}, now)
    return secret


async def deactivate_client(client_id: str, *, by: Actor, now: datetime) -> ApiClient:
    """Shut out at once: its tokens end too."""
    require(by, "admin.clients")
    async with transaction():
        client = await _visible(client_id, by)
        client.active = False
        await client.save(update_fields=["active"])
        await _end_tokens(client, now)
        await _note(by, "client.deactivate", client, {}, now)
    return client


async def forget_old_tokens(now: datetime) -> int:
    """An expired token opens nothing; the audit knows what was done with it."""
    return await ApiToken.filter(expires_at__lt=now - TOKEN_LIFE).delete()


async def _represented(client: ApiClient, login: str) -> Staff:
    if not client.may_act_for_staff:
        raise Forbidden("此客户端不能代表人员操作", code="may_not_represent")
    staff = await Staff.get_or_none(login=key(login).lower(), tenant_id=client.tenant_id, active=True)
    if staff is None:
        raise Forbidden("不能代表此人员操作", code="may_not_represent")
    return staff


def _check_scopes(scopes: list[str]) -> None:
    families = {name.split(".")[0] + ".*" for name in PERMISSIONS}
    known = PERMISSIONS.keys() | families | CITIZEN_MAY
    unknown = [scope for scope in scopes if scope not in known]
    if unknown:
        fields = {"scopes": "含有未知的权限范围"}
        named = "、".join(unknown)[:200]
        raise Invalid("未知的权限范围：{scopes}", code="unknown_scope", fields=fields, scopes=named)


def _own_tenant(tenant_id: int, by: Actor) -> None:
    if by.tenant_id != tenant_id and not (by.kind == "system" and by.tenant_id is None):
        raise NotFound(MISSING)


async def _visible(client_id: str, by: Actor) -> ApiClient:
    client = await ApiClient.get_or_none(client_id=key(client_id))
    if client is None:
        raise NotFound(MISSING)
    _own_tenant(client.tenant_id, by)
    return client


async def _end_tokens(client: ApiClient, now: datetime) -> None:
    await ApiToken.filter(client_id=client.id, revoked_at=None).update(revoked_at=now)
    _tokens.forget()


async def _note(by: Actor, action: str, client: ApiClient, detail: dict[str, Any], now: datetime) -> None:
    await audit.record(by.label, action, f"client:{client.client_id}", detail, now, by.request_id)
