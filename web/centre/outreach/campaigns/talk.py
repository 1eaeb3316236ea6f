"""One call of the robot: what was said in it, what was found out."""

from collections.abc import Mapping

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import NotFound
from hotline.outreach.campaigns import queries
from hotline.outreach.campaigns.models import Attempt, Recipient
from hotline.outreach.campaigns.queries import masked
from hotline.outreach.scripts import library
from hotline.outreach.scripts.steps import Ask, Record
from hotline.people.permissions import can
from web.centre.looks import show
from web.centre.outreach.campaigns.looks import WORDS
from web.kit import forms, signed_in


class Why(BaseModel):
    reason: str = Field(max_length=200)


async def call(request: Request) -> Response:
    """GET what was said, numbers in it covered; POST with a reason: all of it, on the record."""
    actor = signed_in(request)
    attempt = await queries.call(request.path_params["attempt_id"], by=actor)
    form, clear = forms.blank(), False
    if request.method == "POST":
        form = await forms.read(request, Why)
        if form.model:
            with form.keeping_refusals():
                await queries.reveal(attempt, form.model.reason, by=actor, now=request.state.now)
                clear = True
    return await show(
        request,
        "centre/outreach/campaigns/call.html",
        call=attempt,
        person=attempt.recipient,
        clear=clear,
        shown=(lambda words: words) if clear else masked,
        answers=answers(attempt, await _titles(attempt.recipient)),
        form=form,
        may_reveal=can(actor, "personal.reveal"),
        may_listen=can(actor, "calls.view"),
        **WORDS,
    )


def answers(attempt: Attempt, titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """Question and answer; where in the recording a message lies is no answer."""
    places = {f"{slot}_file" for slot in attempt.noted}
    return [(titles.get(slot, slot), value) for slot, value in attempt.noted.items() if slot not in places]


async def _titles(person: Recipient) -> dict[str, str]:
    """Slot → what the step that fills it is called; nothing when its version is gone."""
    try:
        script = await library.version(person.tenant_id, person.script_code, person.script_version)
    except NotFound:
        return {}
    asked = (one for one in script.steps.values() if isinstance(one, Ask | Record))
    return {one.into: one.title for one in asked if one.title}
