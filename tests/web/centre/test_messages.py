"""What somebody at the centre was told, on the desk."""

import pytest

from hotline.messages.models import Notice
from hotline.messages.notices import notify
from hotline.messages.states import Audience, NoticeState
from tests.web.centre.people import Desk

pytestmark = pytest.mark.sqlite
URL = "/desk/messages"


async def test_a_message_stands_until_somebody_takes_note(desk: Desk) -> None:
    await notify(
        "quality_coached",
        tenant_id=desk.town.centre.id,
        organisation_id=None,
        audience=Audience.HANDLERS,
        staff_ids=(desk.town["agent"].staff_id or 0,),
        title="您收到一条质检辅导",
        body="请阅读并确认。",
        url="/desk/quality/mine",
        now=desk.town.now,
    )
    notice = await Notice.get()
    await desk.as_("agent2")
    assert "还没有消息" in (await desk.get(URL)).text
    assert (await desk.post(f"{URL}/{notice.id}/acknowledge", at="/desk/search")).status_code == 404
    await desk.as_("agent")
    page = (await desk.get(URL)).text
    assert "您收到一条质检辅导" in page and 'href="/desk/quality/mine"' in page
    assert (await desk.post(f"{URL}/{notice.id}/acknowledge", at=URL)).status_code == 303
    await notice.refresh_from_db()
    assert notice.state is NoticeState.ACKNOWLEDGED
    assert "您已知悉" in (await desk.get(URL)).text
