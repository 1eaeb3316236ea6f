"""Another centre's official account: nobody of ours sees or changes it."""

from typing import Any

from hotline.content.posts.models import Post, PostComment, PostFile
from hotline.content.posts.states import PostState
from hotline.infra.files import StoredFile
from hotline.infra.secrets import vault
from hotline.people.actor import Actor
from hotline.wechat.api.accounts import NewAccount, add_account
from hotline.wechat.models import Follower, OfficialAccount, SceneCode, Talk, WechatMenu
from hotline.wechat.replying.writing import say
from tests.orders.town import Town


async def foreign_account(town: Town, mark: str) -> dict[str, str]:
    """An official account with what hangs on it."""
    words = {"code": "theirs", "name": f"{mark}公众号", "app_id": "wxtheirs1", "original_id": mark}
    keys = {"secret": "secret", "callback_token": "their-token"}
    new = NewAccount.model_validate(words | keys)
    account = await add_account(new, tenant_id=town.centre.id, by=Actor.system(town.centre.id), now=town.now)
    code = await SceneCode.create(
        account=account,
        scene="place.1",
        name=f"{mark}社区",
        url="http://x",
        created_at=town.now,
        created_by=mark,
    )
    posts = await _posts(town, account, mark)
    await WechatMenu.create(account=account, buttons=[{"name": mark}], changed_at=town.now)
    follower = await Follower.create(account=account, openid=mark, created_at=town.now)
    await Talk.create(follower=follower, changed_at=town.now, wants_person_since=town.now)
    reply = await say(follower.id, f"{mark}回复", now=town.now)
    ids = {"scene_code": str(code.id), "follower": str(follower.id), "chat_reply": str(reply.id)}
    return posts | ids


async def _posts(town: Town, account: OfficialAccount, mark: str) -> dict[str, str]:
    """A post that is out, with a picture and a comment."""
    of: dict[str, Any] = {"tenant_id": town.centre.id, "created_at": town.now}
    file = await StoredFile.filter(name=f"{mark}.txt").first()
    shown = await PostFile.create(**of, file=file)
    post = await Post.create(
        **of,
        account=account,
        title=f"{mark}推文",
        body=mark,
        state=PostState.PUBLISHED,
        planned_on=town.now.date(),
        changed_at=town.now,
        published_at=town.now,
    )
    said = await PostComment.create(
        post=post, platform_id="1", content_encrypted=vault().encrypt(mark), written_at=town.now
    )
    return {"post": str(post.id), "post_file": str(shown.id), "comment": str(said.id)}
