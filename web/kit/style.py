"""The living style page of the demo: every component with real markup, on every layout width."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from web.kit import forms
from web.kit.i18n import gettext as _
from web.kit.render import render
from web.kit.services import services


async def gallery(request: Request) -> Response:
    form = forms.blank(
        {"title": "", "content": "小区门口的路灯坏了三天，晚上老人孩子出行不安全。", "type": "help"}
    )
    form.errors["title"] = _("请填写这一项。")
    form.refused_status = 200
    now = request.state.now
    times = {
        "soon": now + timedelta(hours=3),
        "late": now - timedelta(hours=5),
        "before": now - timedelta(days=1),
    }
    icons = _icon_names(services(request).assets.by_name["icons.svg"].content.decode())
    return render(request, "kit/style.html", form=form, blank=forms.blank(), times=times, icons=icons)


def _icon_names(sprite: str) -> list[str]:
    return re.findall(r'<symbol id="([a-z0-9-]+)"', sprite)
