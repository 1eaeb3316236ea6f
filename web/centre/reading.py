"""An action's posted form: its fields, its files, the version it was drawn from."""

import types
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from hotline.infra.errors import Invalid, NotFound
from hotline.infra.files import StoredFile
from hotline.orders import actions
from hotline.orders.workflow import Step
from hotline.worktime.zone import CHINA
from web.centre.action_fields import ASKS
from web.centre.uploads import keep
from web.kit import forms
from web.kit.csrf import parsed_form
from web.kit.guards import signed_in


@dataclass
class ActionForm:
    """A form with what belongs to the attempt rather than to the person: version, key, where to go next."""

    form: "forms.Form[Any]"
    version: int | None = None
    key: str = ""
    next: str = ""
    kept_files: list[StoredFile] = field(default_factory=list)


def fresh(values: dict[str, Any], version: int, next_url: str = "") -> ActionForm:
    """A form nobody has sent yet, with a key of its own so that sending it twice does it once."""
    return ActionForm(forms.blank(values), version, uuid4().hex, next_url)


async def read(request: Request, step: Step) -> ActionForm:
    """What was posted, checked; uploaded files are stored and stay with the form if it is refused."""
    form = await forms.read(request, _lenient(step.fields), extra=await _moments(request, step))
    version = str(form.value("version"))
    made = ActionForm(
        form,
        int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None,
        str(form.value("idempotency_key"))[:64],
        str(form.value("next")),
    )
    if "files" in step.fields.model_fields:
        made.kept_files = await keep(request, form)
    return made


async def carry_out(request: Request, number: str, step: Step, made: ActionForm) -> bool:
    """Do it; what the domain refuses is said on the form. True when it was done."""
    if made.form.model is None:
        return False
    refused = True
    with made.form.keeping_refusals():
        try:
            await actions.perform(
                number,
                step.name,
                made.form.model,
                by=signed_in(request),
                now=request.state.now,
                idempotency_key=made.key or None,
                version=made.version,
            )
        except NotFound as missing:
            if not missing.fields:
                raise
            raise Invalid(missing.message, fields=missing.fields, **missing.params) from missing
        refused = False
    return not refused


@cache
def _lenient(model: type[BaseModel]) -> type[BaseModel]:
    """The action's own model; the form carries a few fields more (version, key, next)."""
    settings = {"model_config": ConfigDict(extra="ignore"), "__module__": __name__}
    return types.new_class(model.__name__, (model,), exec_body=lambda body: body.update(settings))


async def _moments(request: Request, step: Step) -> dict[str, str]:
    """Browsers send local times without a zone: here that is the city's."""
    posted = await parsed_form(request)
    names = [ask.name for ask in ASKS.get(step.name, ()) if ask.kind == "moment"]
    return {name: _in_china(str(posted[name])) for name in names if posted.get(name)}


def _in_china(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).isoformat()
