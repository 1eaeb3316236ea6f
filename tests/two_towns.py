"""Two centres side by side. Everything of the foreign one that a person could read carries MARK."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request

from hotline.calls import drafts, models, recordings, tasks
from hotline.calls.outcomes import Outcome
from hotline.calls.states import Direction
from hotline.content.models import Article, Question
from hotline.content.states import ArticleState, QuestionState
from hotline.infra.files import StoredFile
from hotline.messages.notices import notify
from hotline.messages.states import Audience
from hotline.orders.models import (
    AnswerTemplate,
    Attachment,
    Classification,
    Order,
    SavedView,
)
from hotline.people.actor import Actor
from hotline.people.clients import create_client, issue_token
from hotline.people.inputs import NewClient
from hotline.people.models import Organisation, OrganisationKind, Session, Staff, StaffRole
from hotline.people.permissions import PERMISSIONS
from hotline.people.roles import Role
from hotline.people.sessions import open_session
from hotline.supervision.issuing import issue
from tests.calls.foreign import foreign_settings
from tests.calls.quality.inspection import foreign_inspection
from tests.centre_rows import look, watching
from tests.orders.town import Town, build
from tests.outreach.campaigns.foreign import foreign_campaign
from tests.outreach.occasions.foreign import foreign_occasions
from tests.outreach.scripts.foreign import foreign_script
from tests.wechat.foreign import foreign_account
from web.kit import csrf

MARK = "外地"
AT_DEPARTMENT = (Role.SIGNER, Role.HANDLER, Role.UNIT_LEADER, Role.MAIN_LEADER)


@dataclass
class World:
    """The own town with one person per role, and what belongs to the foreign one."""

    app: Starlette
    own: Town
    foreign: Town
    people: dict[Role, Staff]
    token: str
    number: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    #: The foreign rows as they were last looked at.
    seen: dict[str, Any] = field(default_factory=dict)
    #: What reads them.
    watching: dict[str, str] = field(default_factory=dict)

    async def headers(self, role: Role | None, *, api: bool) -> dict[str, str]:
        """A fresh signed-in browser of that role, or the own client acting for it."""
        if api:
            asked = {"Authorization": f"Bearer {self.token}"}
            return asked | ({"X-On-Behalf-Of": self.people[role].login} if role else {})
        cookie = ""
        if role:
            staff, now = self.people[role], self.own.now
            cookie = f"session={await open_session(staff, ip='', user_agent='', now=now)}"
        scope = {"type": "http", "app": self.app, "headers": [(b"cookie", cookie.encode())]}
        return {"Cookie": cookie, csrf.HEADER: csrf.token(Request(scope))}

    async def fingerprint(self) -> dict[str, Any]:
        """All rows of the foreign town."""
        self.watching = self.watching or watching(self.foreign.centre.id)
        return await look(self.watching)


async def two_towns(app: Starlette) -> World:
    own, foreign = await build(), await build("b_", "450700")
    app.state.services.clock = lambda: own.now
    people = {role: await _person(own, role) for role in Role}
    new = NewClient(client_id="ours", name="ours", scopes=_every_family(), may_act_for_staff=True)
    _, secret = await create_client(new, tenant_id=own.centre.id, by=Actor.system(None), now=own.now)
    token, _ = await issue_token("ours", secret, own.now)
    world = World(app, own, foreign, people, token)
    await own.handling()
    await _furnish(world)
    return world


def _every_family() -> list[str]:
    return sorted({name.split(".")[0] + ".*" for name in PERMISSIONS})


async def _person(town: Town, role: Role) -> Staff:
    place = town.organisations["centre"]
    if role is Role.WORKSTATION:
        place = town.organisations["gzz"]
    if role in AT_DEPARTMENT:
        place = town.organisations["zjj"]
    if role is Role.UPPER_PLATFORM:
        place = await Organisation.create(
            code="region", name="省平台", kind=OrganisationKind.REGION, path="/0/"
        )
    staff = await Staff.create(
        login=f"role_{role.value}",
        name=role.value,
        organisation=place,
        tenant_id=place.tenant_id,
        password_hash="-",
        created_at=town.now,
    )
    await StaffRole.create(staff=staff, role=role)
    return staff


async def _furnish(world: World) -> None:
    """The foreign objects, each found by the name its address uses."""
    town, files = world.foreign, world.app.state.services.files
    # The centre itself is no secret: every portal leads to those of other cities.
    inner = Organisation.filter(tenant_id=town.centre.id).exclude(id=town.centre.id)
    staff = Staff.filter(tenant_id=town.centre.id)
    named: list[Organisation | Staff] = [*await inner, *await staff]
    for one in named:
        one.name = f"{MARK}{one.name}"
        await one.save()
    file: StoredFile = await files.save(f"{MARK}附件".encode(), f"{MARK}.txt", "test")
    order = await town.submit(
        title=f"{MARK}秘密诉求",
        content=f"{MARK}正文，只有那边的人可以看到。",
        citizen={"name": f"{MARK}人", "phone": "13900139000"},
        location={"text": f"{MARK}地址", "lng": 108.3, "lat": 21.6},
        files=[str(file.id)],
    )
    await town.do(order, "accept", "agent")
    await town.do(order, "dispatch", "dispatcher", lead="b_zjj")
    await town.do(order, "sign", "signer")
    await Order.filter(id=order.id).update(
        published_at=town.now, published_title=f"{MARK}公开", published_answer=f"{MARK}答复"
    )
    attachment = await Attachment.get(order_id=order.id)
    world.number = order.number or ""
    world.ids = {"order": str(order.id), "file": str(file.id), "attachment": str(attachment.id)}
    await _reference(world, town)
    await _publicity(world, town)
    await _notice(world, town)
    asked = {"orders": [order.number], "requirement": f"{MARK}督办要求"}
    supervised = await issue(asked, by=town["supervisor"], now=town.now)
    world.ids["supervision"] = str(supervised.id)
    await _telephone(world, town)
    world.ids |= await foreign_account(town, MARK)
    await foreign_script(town, MARK)
    world.ids |= await foreign_campaign(town, MARK)


async def _notice(world: World, town: Town) -> None:
    unit = town.organisations["zjj"].id
    words = {"title": f"{MARK}消息", "body": MARK, "url": f"/app/orders/{world.number}"}
    told: dict[str, Any] = words | {"audience": Audience.HANDLERS, "now": town.now}
    notice = await notify("prompted", tenant_id=town.centre.id, organisation_id=unit, **told)
    world.ids["notice"] = str(notice.id)


async def _telephone(world: World, town: Town) -> None:
    """A call with everything that hangs on it, and what the telephone is set up with."""
    of: dict[str, Any] = {"tenant_id": town.centre.id}
    group = await models.SkillGroup.create(**of, code="theirs", name=f"{MARK}技能组")
    call = await models.CallRecord.create(
        **of,
        call_id="theirs",
        gateway="test",
        direction=Direction.INCOMING,
        number_index="theirs",
        access_number=MARK,
        day=town.now.date(),
        hour=9,
        entered_at=town.now,
        seen_at=town.now,
        group=group,
        outcome=Outcome.VOICEMAIL,
    )
    sound = await recordings.keep(
        call, "ab" * 32, size=1, media_type="audio/wav", seconds=1, started_at=town.now
    )
    place = recordings.place("ab" * 32)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(MARK)
    await recordings.keep_voicemail(call, sound, now=town.now)
    asked = await recordings.ask_removal(sound.id, f"{MARK}原因", by=town["shift_lead"], now=town.now)
    await tasks.after_the_end(call, now=town.now)
    owed = await models.CallBackTask.get(call=call)
    order = await Order.get(id=int(world.ids["order"]))
    await foreign_occasions(town, order, owed, MARK)
    world.ids |= await foreign_inspection(town, call, sound.id, MARK)
    await drafts.start("theirs", f"{MARK}导航", "main", by=town["shift_lead"], now=town.now)
    world.ids |= {"recording": str(sound.id), "removal": str(asked.id), "task": str(owed.id)}
    world.ids |= await foreign_settings(town, MARK)


async def _reference(world: World, town: Town) -> None:
    staff = await Staff.get(login="b_agent")
    await Classification.create(tenant_id=town.centre.id, code="77", path="77", name=f"{MARK}分类", level=1)
    template = await AnswerTemplate.create(
        tenant_id=town.centre.id, title=f"{MARK}模板", content=MARK, purpose="answer"
    )
    view = await SavedView.create(staff=staff, name=f"{MARK}查询", query=f"q={MARK}", at=town.now)
    await open_session(staff, ip="", user_agent=MARK, now=town.now)
    new = NewClient(client_id="theirs", name=f"{MARK}系统", scopes=["order.view"])
    await create_client(new, tenant_id=town.centre.id, by=Actor.system(None), now=town.now)
    session = await Session.get(staff=staff)
    world.ids |= {"template": str(template.id), "view": str(view.id), "session": session.id}


async def _publicity(world: World, town: Town) -> None:
    article = await Article.create(
        tenant_id=town.centre.id,
        title=f"{MARK}新闻",
        body=MARK,
        state=ArticleState.PUBLISHED,
        created_at=town.now,
        changed_at=town.now,
        published_at=town.now,
    )
    question = await Question.create(
        tenant_id=town.centre.id,
        organisation=town.organisations["zjj"],
        title=f"{MARK}提问",
        body=MARK,
        state=QuestionState.PUBLISHED,
        asked_at=town.now,
        published_at=town.now,
    )
    world.ids |= {"article": str(article.id), "question": str(question.id)}
