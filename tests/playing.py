"""Stand-ins within the test's own process and event loop: quick to start, and open to look inside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2
import uvicorn

from hotline.infra.settings import Settings
from hotline.messages.channels import Outgoing
from hotline.messages.channels.webpush.models import PushSubscription
from hotline.messages.subscriptions import public_key, subscribe
from hotline.people.actor import Actor
from hotline.people.models import Staff
from hotline.people.sessions import open_session
from standins.aliyun import AliyunSms
from standins.mas import MasSms
from standins.push import WebPush
from standins.run import Ports, services, settings_for
from standins.service import Service
from standins.wechat import WeChat
from standins.wecom import WeCom
from tests.servers import free_port

#: Wednesday 10:00 in China.
NOON = datetime(2026, 7, 15, 2, 0, tzinfo=UTC)


@dataclass
class Standins:
    """The five machines; `behave` bends one, `calm` sets all right and forgets what they received."""

    sms_a: AliyunSms
    sms_b: MasSms
    wecom: WeCom
    push: WebPush
    wechat: WeChat
    ports: Ports

    @property
    def every(self) -> tuple[Service, ...]:
        return self.sms_a, self.sms_b, self.wecom, self.push, self.wechat

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """The same installation, pointed at the stand-ins."""
        found = settings_for(self.ports) | {"channel_timeout_seconds": 10} | more
        return Settings.model_validate(settings.model_dump() | found)

    def calm(self) -> None:
        for service in self.every:
            service.behaviour.change({})
            service.forget()
        self.reports_to("")

    def reports_to(self, base: str) -> None:
        """Where receipts go."""
        for service, path in ((self.sms_a, "aliyun"), (self.sms_b, "mas")):
            address = f"{base}/receipts/sms/{path}?key=standin-receipts"
            service.reporter.address = address if base else ""
        self.wechat.pusher.address = f"{base}/wechat/callback/demo" if base else ""

    def url(self, service: Service) -> str:
        port = {
            self.sms_a: self.ports.sms_a,
            self.sms_b: self.ports.sms_b,
            self.wecom: self.ports.wecom,
            self.push: self.ports.push,
            self.wechat: self.ports.wechat,
        }[service]
        return f"http://127.0.0.1:{port}"


def hasty(settings: Settings) -> Settings:
    """Waits for nobody longer than a moment: for tests of machines that lag."""
    return settings.model_copy(update={"channel_timeout_seconds": 0.5})


def behave(service: Service, mode: str, seconds: float = 0.0) -> None:
    service.behaviour.change({"mode": mode, "seconds": seconds})


@asynccontextmanager
async def playing() -> AsyncIterator[Standins]:
    ports = Ports(*(free_port() for _ in range(5)))
    made = services(ports, "")
    async with _served([(port, service.app()) for port, service in made]):
        sms_a, sms_b, wecom, push, wechat = (service for _, service in made)
        assert isinstance(sms_a, AliyunSms) and isinstance(sms_b, MasSms)
        assert isinstance(wecom, WeCom) and isinstance(push, WebPush)
        assert isinstance(wechat, WeChat)
        yield Standins(sms_a, sms_b, wecom, push, wechat, ports)


@asynccontextmanager
async def served(app: Any) -> AsyncIterator[str]:
    """An application on a port, in this event loop; its address."""
    port = free_port()
    async with _served([(port, app)]):
        yield f"http://127.0.0.1:{port}"


@asynccontextmanager
async def _served(apps: list[tuple[int, Any]]) -> AsyncIterator[None]:
    servers = [_Server(_config(app, port)) for port, app in apps]
    running = [asyncio.create_task(server.serve()) for server in servers]
    while not all(server.started for server in servers):
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        for server in servers:
            server.should_exit = True
        await asyncio.gather(*running)


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None: ...

    async def serve(self, sockets: Any = None) -> None:
        await self._serve(sockets)


def _config(app: Any, port: int) -> uvicorn.Config:
    return uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=1)


def outgoing(delivery_id: int = 1, **more: Any) -> Outgoing:
    """A notice of an order on its way to somebody who can be reached everywhere."""
    fields: dict[str, Any] = {
        "notice_id": 7,
        "kind": "overdue",
        "urgency": "emergency",
        "title": "工单已超期",
        "body": "20260715000001 路灯不亮，请立即处理。",
        "url": "https://12345.example.cn/app/orders/20260715000001",
        "staff_id": 1,
        "phone": "13800138000",
        "wecom_id": "zhangsan",
        "tag": "notice-7",
    }
    return Outgoing(delivery_id=delivery_id, **(fields | more))


async def browser_of(
    actor: Actor, at: Standins | str, settings: Settings, *, now: datetime = NOON
) -> PushSubscription:
    """A browser of that person, subscribed at the stand-in or the push service of that address."""
    staff = await Staff.get(id=actor.staff_id)
    await open_session(staff, ip="", user_agent="", now=now)
    session = await staff.sessions.all().order_by("-created_at").first()  # type: ignore[attr-defined]
    async with httpx2.AsyncClient() as http:
        push = at if isinstance(at, str) else at.url(at.push)
        made = (await http.post(f"{push}/_subscribe", json={"key": public_key(settings)})).json()
    return await subscribe(
        by=actor,
        session_id=session.id,
        endpoint=made["endpoint"],
        p256dh=made["keys"]["p256dh"],
        auth=made["keys"]["auth"],
        user_agent="test",
        now=now,
        settings=settings,
    )
