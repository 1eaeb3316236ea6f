"""All stand-ins in one process, each on a port of its own."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from standins import accounts
from standins.aliyun import AliyunSms
from standins.mas import MasSms
from standins.push import WebPush
from standins.service import Service
from standins.wechat import WeChat
from standins.wecom import WeCom

HOST = "127.0.0.1"  # toys without passwords: never on a network


@dataclass(frozen=True)
class Ports:
    """0 leaves one out."""

    sms_a: int = 9101
    sms_b: int = 9102
    wecom: int = 9103
    push: int = 9104
    wechat: int = 9105


def services(ports: Ports, receipts_to: str) -> list[tuple[int, Service]]:
    base = receipts_to.rstrip("/")

    def receipts(path: str) -> str:
        return f"{base}/receipts/sms/{path}?key={accounts.RECEIPT_KEY}" if base else ""

    gateways = AliyunSms(receipts("aliyun")), MasSms(receipts("mas"))
    callback = f"{base}/wechat/callback/{accounts.WECHAT_CODE}" if base else ""
    every: list[tuple[int, Service]] = [
        (ports.sms_a, gateways[0]),
        (ports.sms_b, gateways[1]),
        (ports.wecom, WeCom()),
        (ports.push, WebPush()),
        (ports.wechat, WeChat(callback, gateways)),
    ]
    return [(port, service) for port, service in every if port]


def settings_for(ports: Ports) -> dict[str, str]:
    """Names and values that point the product at these stand-ins, without the prefix HOTLINE_."""
    found: dict[str, str] = {"sms_sign": accounts.SIGN, "sms_receipt_key": accounts.RECEIPT_KEY}
    if ports.sms_a:
        found |= {
            "sms_aliyun_url": f"http://{HOST}:{ports.sms_a}",
            "sms_aliyun_key_id": accounts.ALIYUN_KEY_ID,
            "sms_aliyun_key_secret": accounts.ALIYUN_SECRET,
            "sms_aliyun_template": accounts.ALIYUN_TEMPLATE,
            "sms_aliyun_link_template": accounts.ALIYUN_LINK_TEMPLATE,
        }
    if ports.sms_b:
        found |= {
            "sms_mas_url": f"http://{HOST}:{ports.sms_b}",
            "sms_mas_ec_name": accounts.MAS_EC_NAME,
            "sms_mas_ap_id": accounts.MAS_AP_ID,
            "sms_mas_secret": accounts.MAS_SECRET,
            "sms_mas_sign_id": accounts.MAS_SIGN_ID,
        }
    return found | _others(ports)


def _others(ports: Ports) -> dict[str, str]:
    found: dict[str, str] = {}
    if ports.wecom:
        found |= {
            "wecom_url": f"http://{HOST}:{ports.wecom}",
            "wecom_corp_id": accounts.WECOM_CORP,
            "wecom_agent_id": str(accounts.WECOM_AGENT),
            "wecom_secret": accounts.WECOM_SECRET,
            "wecom_robot_key": accounts.WECOM_ROBOT,
        }
    if ports.wechat:
        found["wechat_url"] = found["wechat_sign_in_url"] = f"http://{HOST}:{ports.wechat}"
    return found | ({"push_hosts": f"{HOST}:{ports.push}"} if ports.push else {})


def addresses(ports: Ports) -> str:
    """Where to look."""
    return "\n".join(f"{service.name:<32} http://{HOST}:{port}/" for port, service in services(ports, ""))


def guide(ports: Ports, receipts_to: str) -> str:
    """What a developer wants to know when they have started them alone."""
    exports = [
        f"export HOTLINE_{name.upper()}={json.dumps(value, ensure_ascii=False)}"
        for name, value in settings_for(ports).items()
    ]
    told = f"Receipts go to {receipts_to or 'nowhere (--receipts-to)'}. Point the product here with:"
    return "\n".join([addresses(ports), told, "", *exports])


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(ports: Ports, receipts_to: str, stop: asyncio.Event) -> None:
    """Until told to stop."""
    servers = [_server(port, service) for port, service in services(ports, receipts_to)]
    running = [asyncio.create_task(server.serve()) for server in servers]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *running], return_when=asyncio.FIRST_COMPLETED)
    for server in servers:
        server.should_exit = True
    stopping.cancel()
    await asyncio.gather(*running)


def _server(port: int, service: Service) -> _Server:
    return _Server(
        uvicorn.Config(
            service.app(),
            host=HOST,
            port=port,
            log_level="critical",
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    )
