"""The living style page of the demo: every component with real markup, on every layout width."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from web.kit import forms
from web.kit.i18n import gettext as _
from web.kit.render import render


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
    return render(request, "kit/style.html", form=form, blank=forms.blank(), times=times)
