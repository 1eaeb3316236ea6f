"""A browser without scripts on a simulator's page: it reads, fills in the page's forms, hears what is new."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx2


@dataclass
class Visitor:
    """`always` goes with whatever is asked or told."""

    http: httpx2.AsyncClient
    address: str
    always: dict[str, str] = field(default_factory=dict, kw_only=True)

    async def page(self) -> str:
        answer = await self.http.get(self.address, params=self.always)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def does(self, path: str, files: Any = None, **fields: str) -> httpx2.Response:
        found = re.search(r'name="csrf_token" value="([^"]+)"', await self.page())
        assert found
        told = {"csrf_token": found[1], **self.always, **fields}
        quietly = {"accept": "application/json"}
        return await self.http.post(f"{self.address}/{path}", data=told, files=files, headers=quietly)

    async def feed(self, after: int = 0) -> Any:
        asked = self.always | {"after": str(after)}
        return (await self.http.get(f"{self.address}/feed", params=asked)).json()
