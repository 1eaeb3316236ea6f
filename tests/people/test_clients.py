from datetime import timedelta

import pytest

from hotline.infra.errors import Conflict, Forbidden, Invalid, NotFound
from hotline.people import clients
from hotline.people.inputs import NewClient
from hotline.people.models import ApiClient, ApiToken
from hotline.people.permissions import Scope, can, scope_of
from hotline.people.staff_changes import deactivate_staff
from tests.people.cities import NOW, SYSTEM, Cities

HOUR = timedelta(hours=1)


def new(**more: object) -> NewClient:
    given = {"client_id": "erp", "name": "住建局业务系统", "scopes": ["order.view", "order.submit"]}
    return NewClient.model_validate(given | more)


async def created(cities: Cities, **more: object) -> tuple[ApiClient, str]:
    admin, tenant = await cities.actor("admin"), await cities.tenant()
    return await clients.create_client(new(**more), tenant_id=tenant, by=admin, now=NOW)


async def test_credentials_buy_an_hour(cities: Cities) -> None:
    client, secret = await created(cities)
    token, seconds = await clients.issue_token("erp", secret, NOW)
    assert seconds == 3600
    holder = await clients.client_for_token(token, NOW + HOUR - timedelta(seconds=1))
    assert holder is not None
    assert holder.id == client.id
    assert await clients.client_for_token(token, NOW + HOUR) is None
    stored = str((await ApiToken.all().values())[0]) + client.secret_hash
    assert token not in stored
    assert secret not in stored


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [("erp", "wrong"), ("nobody", "wrong"), ("erp", ""), ("", ""), ("x" * 500, "x" * 500), ("\x00", "\x00")],
)
async def test_wrong_credentials_buy_nothing(cities: Cities, client_id: str, secret: str) -> None:
    await created(cities)
    with pytest.raises(Forbidden) as refused:
        await clients.issue_token(client_id, secret, NOW)
    assert refused.value.code == "invalid_client"
    assert await clients.client_for_token("nonsense", NOW) is None


async def test_tokens_are_revoked(cities: Cities) -> None:
    _, secret = await created(cities)
    token, _ = await clients.issue_token("erp", secret, NOW)
    await clients.revoke_token(token, NOW)
    await clients.revoke_token("nonsense", NOW)
    assert await clients.client_for_token(token, NOW) is None


async def test_a_new_secret_ends_the_old_one(cities: Cities) -> None:
    _, old = await created(cities)
    token, _ = await clients.issue_token("erp", old, NOW)
    secret = await clients.renew_secret("erp", by=await cities.actor("admin"), now=NOW)
    assert await clients.client_for_token(token, NOW) is None
    with pytest.raises(Forbidden):
        await clients.issue_token("erp", old, NOW)
    assert await clients.issue_token("erp", secret, NOW)


async def test_a_client_that_is_shut_out_is_out_at_once(cities: Cities) -> None:
    _, secret = await created(cities)
    token, _ = await clients.issue_token("erp", secret, NOW)
    await clients.deactivate_client("erp", by=await cities.actor("admin"), now=NOW)
    assert await clients.client_for_token(token, NOW) is None
    with pytest.raises(Forbidden):
        await clients.issue_token("erp", secret, NOW)


async def test_a_client_acts_as_itself(cities: Cities) -> None:
    client, _ = await created(cities)
    actor = await clients.client_actor(client, request_id="r", ip="10.1.1.1")
    assert (actor.kind, actor.tenant_id, actor.label) == ("client", client.tenant_id, "client:erp")
    assert scope_of(actor, "order.view") is Scope.TENANT
    assert not can(actor, "order.dispatch")


async def test_a_client_acts_for_staff_within_both_rights(cities: Cities) -> None:
    client, _ = await created(cities, scopes=["order.*"], may_act_for_staff=True)
    actor = await clients.client_actor(client, on_behalf_of="Agent1")
    agent = await cities.staff("agent1")
    assert actor.label == f"staff:{agent.id} agent1 via client:erp"
    assert (actor.staff_id, actor.channel) == (agent.id, "api")
    assert can(actor, "order.accept")
    assert not can(actor, "order.dispatch"), "the agent may not"
    assert not can(actor, "personal.reveal"), "the client was not granted it"


@pytest.mark.parametrize("login", ["other-agent", "upper1", "nobody", "handler1"])
async def test_not_for_everybody(cities: Cities, login: str) -> None:
    """Not for another city, not for nobody, not for somebody who left."""
    client, _ = await created(cities, may_act_for_staff=True)
    await deactivate_staff("handler1", by=await cities.actor("admin"), now=NOW)
    with pytest.raises(Forbidden):
        await clients.client_actor(client, on_behalf_of=login)


async def test_acting_for_staff_is_a_right_of_its_own(cities: Cities) -> None:
    client, _ = await created(cities)
    with pytest.raises(Forbidden, match="代表"):
        await clients.client_actor(client, on_behalf_of="agent1")


async def test_only_the_installation_chooses_a_secret(cities: Cities) -> None:
    tenant = await cities.tenant()
    _, secret = await clients.create_client(new(), tenant_id=tenant, by=SYSTEM, now=NOW, secret="demo-secret")
    assert secret == "demo-secret"
    _, secret = await clients.create_client(
        new(client_id="b"), tenant_id=tenant, by=await cities.actor("admin"), now=NOW, secret="123"
    )
    assert len(secret) > 40


async def test_names_and_scopes_are_checked(cities: Cities) -> None:
    await created(cities)
    with pytest.raises(Conflict):
        await created(cities)
    for scope in ("order.fly", "*", "nothing.*"):
        with pytest.raises(Invalid):
            await created(cities, client_id="c", scopes=[scope])


async def test_another_tenants_clients_do_not_exist(cities: Cities) -> None:
    client, _ = await created(cities)
    intruder = await cities.actor("other-admin")
    assert await clients.list_clients(by=intruder) == []
    assert [row.id for row in await clients.list_clients(by=await cities.actor("admin"))] == [client.id]
    for client_id in ("erp", "nobody"):
        with pytest.raises(NotFound):
            await clients.renew_secret(client_id, by=intruder, now=NOW)
        with pytest.raises(NotFound):
            await clients.deactivate_client(client_id, by=intruder, now=NOW)
    with pytest.raises(NotFound):
        await clients.create_client(new(client_id="d"), tenant_id=client.tenant_id, by=intruder, now=NOW)


async def test_only_administrators_manage_clients(cities: Cities) -> None:
    await created(cities)
    for who in ("agent1", "manager1", "signer1"):
        with pytest.raises(Forbidden):
            await clients.renew_secret("erp", by=await cities.actor(who), now=NOW)


async def test_old_tokens_are_forgotten(cities: Cities) -> None:
    _, secret = await created(cities)
    await clients.issue_token("erp", secret, NOW - 3 * HOUR)
    await clients.issue_token("erp", secret, NOW)
    assert await clients.forget_old_tokens(NOW) == 1
