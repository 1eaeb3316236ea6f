from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hotline.content.posts import approving, writing
from hotline.content.posts.models import Post, PostFile
from hotline.infra.settings import Settings
from hotline.people.roles import Role
from hotline.wechat.models import OfficialAccount
from tests.content.posts.people import BODY, account_of, editor, picture
from tests.orders.town import Town, build

Making = Callable[..., Awaitable[Post]]


@pytest.fixture
async def town(db: Settings) -> Town:
    """Two operators, an editor and the manager; the manager releases too."""
    town = await build()
    for login, role in (
        ("wechat", Role.WECHAT_OPERATOR),
        ("wechat2", Role.WECHAT_OPERATOR),
        ("editor", Role.EDITOR),
    ):
        town.people[login] = await editor(town, login, role)
    return town


@pytest.fixture
async def account(town: Town) -> OfficialAccount:
    return await account_of(town)


@pytest.fixture
async def cover(town: Town) -> PostFile:
    return await picture(town)


@pytest.fixture
def draft(town: Town, account: OfficialAccount, cover: PostFile) -> Making:
    async def make(**more: Any) -> Post:
        fields = {"title": "路灯不亮怎么报", "digest": "三步说清", "body": BODY, "cover": cover.id}
        return await writing.write(fields | more, by=town["wechat"], now=town.now)

    return make


@pytest.fixture
def approved(town: Town, draft: Making) -> Making:
    async def make(**more: Any) -> Post:
        post = await draft(**more)
        await approving.send_to_review(post.id, by=town["wechat"], now=town.now)
        return await approving.review(post.id, {"decision": "approve"}, by=town["manager"], now=town.now)

    return make
