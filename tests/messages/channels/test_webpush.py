"""Web Push against a push service that checks signatures, envelopes and, as the browser, the content."""

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from hotline.infra.errors import Invalid
from hotline.infra.settings import Settings
from hotline.messages.channels import Outcome
from hotline.messages.channels.webpush import WebPush
from hotline.messages.channels.webpush.endpoints import Hosts, is_public
from hotline.messages.channels.webpush.keys import key_pair
from hotline.messages.channels.webpush.models import PushSubscription
from hotline.messages.channels.webpush.payload import MOST_BYTES, payload
from hotline.messages.subscriptions import MOST_PER_PERSON, subscribe, unsubscribe
from hotline.people.models import Session
from tests.conftest import cheap_settings
from tests.orders.town import Town
from tests.playing import NOON, Standins, behave, browser_of, hasty, outgoing


@pytest.fixture
def pointed(standins: Standins, settings: Settings) -> Settings:
    return standins.settings(settings)


@pytest.fixture
async def channel(pointed: Settings) -> AsyncIterator[WebPush]:
    made = WebPush(pointed)
    yield made
    await made.close()


async def test_a_browser_reads_what_was_sent(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    await browser_of(town["leader"], standins, pointed)
    message = outgoing(staff_id=town["leader"].staff_id, expires_at=NOON + timedelta(hours=1))
    sent = await channel.send(message, NOON)
    [shown] = standins.push.received
    assert (sent.state, sent.provider, bool(sent.provider_id)) == (Outcome.ACCEPTED, "webpush", True)
    assert (shown.title, shown.text) == (message.title, message.body)
    assert "ttl 3600" in shown.detail and "urgency high" in shown.detail and "topic " in shown.detail


async def test_every_browser_of_a_person_is_woken_and_one_is_enough(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    for _ in range(2):
        await browser_of(town["leader"], standins, pointed)
    lost = await browser_of(town["leader"], standins, pointed)
    del standins.push.subscriptions[lost.endpoint.rpartition("/")[2]]
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    assert sent.state is Outcome.ACCEPTED
    assert len(standins.push.received) == 2
    assert not await PushSubscription.exists(id=lost.id)


async def test_who_has_no_browser_cannot_be_reached(town: Town, channel: WebPush) -> None:
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    assert sent.state is Outcome.PERMANENT


async def test_a_session_ended_from_afar_wakes_nothing_any_more(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    await browser_of(town["leader"], standins, pointed)
    await Session.filter(revoked_at=None).update(revoked_at=NOON)
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    assert (sent.state, len(standins.push.received)) == (Outcome.PERMANENT, 0)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "field, text", [("body", "工单超期" * 2000), ("title", "督" * 3000), ("body", '"引号"\n' * 2000)]
)
def test_chinese_text_is_cut_by_bytes_and_stays_readable(field: str, text: str) -> None:
    import json

    changed: dict[str, Any] = {field: text}
    made = payload(replace(outgoing(), **changed))
    told = json.loads(made)
    assert MOST_BYTES - 20 < len(made) <= MOST_BYTES
    assert text.startswith(told[field].removesuffix("…")) and told[field].endswith("…")
    assert told["url"] == outgoing().url


async def test_the_longest_message_is_taken(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    await browser_of(town["leader"], standins, pointed)
    message = outgoing(staff_id=town["leader"].staff_id, body="工单超期" * 2000)
    assert (await channel.send(message, NOON)).state is Outcome.ACCEPTED
    [shown] = standins.push.received
    assert shown.detail.startswith("409") and shown.text.endswith("…")


FORGED = (
    "http://fcm.googleapis.com/x",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com.evil.cn/x",
    "https://evil-fcm.googleapis.com.cn/x",
    "https://user@fcm.googleapis.com/x",
    "https://127.0.0.1/x",
    "https://[::1]/x",
    "https://169.254.169.254/latest/meta-data",
    "https://notify.windows.com/x",
    "http://127.0.0.1:6379/",
    "https://fcm.googleapis.com@10.0.0.1/",
    "file:///etc/passwd",
    "https://fcm.googleapis.com\\@10.0.0.1/",
    "https://push.apple.com:port/",
    "",
)


@pytest.mark.sqlite
@pytest.mark.parametrize("endpoint", FORGED)
async def test_a_forged_endpoint_is_refused(endpoint: str, town: Town, pointed: Settings) -> None:
    keys = {"p256dh": _point(), "auth": "A" * 22}
    with pytest.raises(Invalid):
        await subscribe(
            by=town["leader"],
            session_id="s",
            endpoint=endpoint,
            user_agent="",
            now=NOON,
            settings=pointed,
            **keys,
        )


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/x",
        "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/x",
        "https://sin.notify.windows.com/w/?token=x",
    ],
)
def test_the_makers_push_services_are_known(endpoint: str) -> None:
    assert Hosts().allows(endpoint)


def test_private_addresses_are_not_public() -> None:
    inside = (
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "100.64.0.1",
        "224.0.0.1",
    )
    assert not any(is_public(address) for address in inside)
    assert is_public("142.250.1.1")


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "p256dh, auth",
    [
        ("A" * 87, "A" * 22),
        ("", "A" * 22),
        ("Ω" * 87, "A" * 22),
        ("*point*", "A" * 10),
        ("*point*", "x" * 500),
    ],
)
async def test_keys_nobody_could_encrypt_for_are_refused(
    p256dh: str, auth: str, town: Town, pointed: Settings
) -> None:
    with pytest.raises(Invalid):
        await subscribe(
            by=town["leader"],
            session_id="s",
            endpoint="https://web.push.apple.com/x",
            p256dh=_point() if p256dh == "*point*" else p256dh,
            auth=auth,
            user_agent="",
            now=NOON,
            settings=pointed,
        )


def _point() -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


async def test_an_endpoint_no_longer_allowed_is_not_called(
    town: Town, standins: Standins, pointed: Settings, settings: Settings
) -> None:
    kept = await browser_of(town["leader"], standins, pointed)
    strict = WebPush(settings)  # the stand-in's host is not in these settings
    sent = await strict.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    await strict.close()
    assert (sent.state, len(standins.push.received)) == (Outcome.PERMANENT, 0)
    assert not await PushSubscription.exists(id=kept.id)


async def test_a_redirect_is_not_followed(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    await browser_of(town["leader"], standins, pointed)
    behave(standins.push, "redirect")
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    assert (sent.state, len(standins.push.received)) == (Outcome.TECHNICAL, 0)


@pytest.mark.parametrize("mode", ["fail", "lag", "hang"])
async def test_a_push_service_in_trouble_is_tried_again_later(
    mode: str, town: Town, standins: Standins, pointed: Settings
) -> None:
    channel = WebPush(hasty(pointed) if mode == "lag" else pointed)
    await browser_of(town["leader"], standins, pointed)
    behave(standins.push, mode, 1)
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    await channel.close()
    assert sent.state is Outcome.TEMPORARY
    assert await PushSubscription.all().count() == 1


async def test_an_expired_subscription_is_forgotten(
    town: Town, standins: Standins, pointed: Settings, channel: WebPush
) -> None:
    await browser_of(town["leader"], standins, pointed)
    behave(standins.push, "gone")
    sent = await channel.send(outgoing(staff_id=town["leader"].staff_id), NOON)
    assert sent.state is Outcome.PERMANENT
    assert await PushSubscription.all().count() == 0


async def test_a_browser_that_changes_hands_belongs_to_who_is_signed_in(
    town: Town, standins: Standins, pointed: Settings
) -> None:
    mine = await browser_of(town["handler"], standins, pointed)
    again = await subscribe(
        by=town["leader"],
        session_id="other",
        endpoint=mine.endpoint,
        p256dh=mine.p256dh,
        auth=mine.auth,
        user_agent="",
        now=NOON,
        settings=pointed,
    )
    await unsubscribe(by=town["handler"], endpoint=mine.endpoint)
    assert (again.id, again.staff_id) == (mine.id, town["leader"].staff_id)
    assert await PushSubscription.all().count() == 1


async def test_the_oldest_browsers_make_room(town: Town, standins: Standins, pointed: Settings) -> None:
    first = await browser_of(town["leader"], standins, pointed)
    for minute in range(MOST_PER_PERSON):
        later = NOON + timedelta(minutes=minute + 1)
        await browser_of(town["leader"], standins, pointed, now=later)
    assert await PushSubscription.all().count() == MOST_PER_PERSON
    assert not await PushSubscription.exists(id=first.id)


def test_the_key_is_made_once_and_kept(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = cheap_settings(tmp_path_factory.mktemp("keys"))
    made = key_pair(settings)
    file = settings.data_dir / "vapid.pem"
    assert file.read_bytes() == made.private_pem
    assert file.stat().st_mode & 0o077 == 0


def test_a_key_of_the_settings_wins(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = cheap_settings(tmp_path_factory.mktemp("keys"), vapid_private_key="AQ" + "A" * 40 + "E")
    assert key_pair(settings) == key_pair(settings.model_copy(update={"data_dir": "/nonexistent"}))
    assert not (settings.data_dir / "vapid.pem").exists()
