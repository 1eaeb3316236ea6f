"""An integrator's own small client: the API alone, no shortcut through the domain."""

import io
from dataclasses import dataclass, field
from typing import Any

import httpx2
from PIL import Image
from starlette.applications import Starlette

from hotline.people.actor import Actor
from hotline.people.clients import create_client
from hotline.people.inputs import NewClient
from hotline.people.permissions import PERMISSIONS
from tests.orders.town import Town

ROOT = "/api/v1"
FAMILIES = sorted({name.split(".")[0] + ".*" for name in PERMISSIONS})
REQUEST = {
    "type": "complaint",
    "title": "路灯不亮",
    "content": "滨江路从东头到西头的路灯已经三天不亮了，晚上走路很危险。",
    "citizen": {"name": "王小明", "phone": "13800138000"},
}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "orange").save(out, "PNG")
    return out.getvalue()


PICTURE = picture()


@dataclass
class Api:
    """Speaks as the client `demo`, on behalf of whoever a call names."""

    http: httpx2.AsyncClient
    app: Starlette
    town: Town
    token: str = ""
    codes: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, client_id: str = "demo", secret: str = "demo-secret") -> None:
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        answer = await self.http.post(f"{ROOT}/token", data=form)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]

    async def later(self, **span: float) -> None:
        """Time passes, the old token with it."""
        self.town.later(**span)
        await self.sign_in()

    async def call(
        self, method: str, path: str, who: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if who:
            sent["X-On-Behalf-Of"] = who
        return await self.http.request(method, ROOT + path, headers=sent, **more)

    async def get(self, path: str, who: str = "", **more: Any) -> Any:
        answer = await self.call("GET", path, who, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def submit(self, **more: Any) -> str:
        """The number of a new order."""
        answer = await self.call("POST", "/orders", json=REQUEST | more)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        self.codes[made["number"]] = made["query_code"]
        return str(made["number"])

    async def order(self, number: str, who: str = "") -> Any:
        return await self.get(f"/orders/{number}", who)

    async def attempt(
        self, number: str, action: str, who: str = "", *, headers: dict[str, str] | None = None, **fields: Any
    ) -> httpx2.Response:
        return await self.call("POST", f"/orders/{number}/actions/{action}", who, headers, json=fields)

    async def do(self, number: str, action: str, who: str = "", **fields: Any) -> Any:
        """The order afterwards."""
        answer = await self.attempt(number, action, who, **fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def as_citizen(self, number: str, action: str, **fields: Any) -> httpx2.Response:
        return await self.attempt(number, action, headers={"X-Query-Code": self.codes[number]}, **fields)

    async def refused(self, number: str, action: str, who: str = "", **fields: Any) -> Any:
        """The problem, when an action must be refused; nothing may have changed."""
        before = await self.order(number)
        answer = await self.attempt(number, action, who, **fields)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        after = await self.order(number)
        assert (after["version"], after["state"]) == (before["version"], before["state"])
        return answer.json()

    async def handling(self, **more: Any) -> str:
        """Led by 住建局 alone, and signed."""
        number = await self.submit(**more)
        await self.do(number, "accept", "agent")
        await self.do(number, "dispatch", "dispatcher", lead="zjj", opinion="请办理")
        await self.do(number, "sign", "signer")
        return number

    async def to_call_back(self) -> str:
        """Answered and approved."""
        number = await self.handling()
        await self.do(number, "reply", "handler", content="已修复全部路灯。")
        await self.do(number, "review", "reviewer", decision="approve")
        return number


async def give_credentials(town: Town, client_id: str = "demo", **more: Any) -> None:
    granted = {"scopes": FAMILIES, "may_act_for_staff": True} | more
    new = NewClient.model_validate({"client_id": client_id, "name": "演示"} | granted)
    await create_client(
        new, tenant_id=town.centre.id, by=Actor.system(None), now=town.now, secret=f"{client_id}-secret"
    )
