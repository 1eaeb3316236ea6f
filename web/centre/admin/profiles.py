"""城市规则: which shipped profile is followed, every figure with its source, and what was changed on top."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from hotline.infra.errors import Invalid
from hotline.orders.labels import MARK_RULES, SATISFACTION, STATES
from hotline.orders.states import MarkRule, State
from hotline.profiles import figures
from hotline.profiles.actions import change_profile
from hotline.profiles.labels import KINDS, TYPES, URGENCIES
from hotline.profiles.loading import BASE, available, load, with_overrides
from hotline.profiles.models import TenantProfile
from hotline.profiles.profile import ClockRule, Profile
from hotline.worktime.limits import Unit
from web.centre.admin import audit_words
from web.kit import forms, needs, page, redirect, render, signed_in
from web.kit import gettext as _

URL = "/admin/profiles"
ADMIN = needs("admin.profiles")
HISTORY = 20
UNITS = [(unit.value, unit.label) for unit in Unit]
AFTER_ANSWER = [(name, STATES[State(name)]) for name in ("call_back", "closing_review", "closed")]
CHOICES: dict[str, list[tuple[str, str]]] = {
    "calendar": [("national", "全国"), ("guangxi", "广西（含壮族三月三）")],
    "mark_label": [("card", "红黄牌"), ("light", "红黄灯")],
    "marks": [(rule.value, MARK_RULES[rule]) for rule in MarkRule],
    "satisfied_levels": [(str(level), label) for level, label in SATISFACTION.items()],
    "phone_on_dispatch": list(URGENCIES.items()),
}


class Figures(BaseModel):
    """The figures themselves have names of their own: they are read from `form.values`."""

    model_config = ConfigDict(extra="allow")

    key: str = Field(max_length=40)
    basis: str = Field(default="", max_length=200)
    marks: list[str] = []
    satisfied_levels: list[str] = []
    phone_on_dispatch: list[str] = []
    # Which groups of boxes stood on the page: a browser says nothing about a group with no tick left.
    boxes: list[str] = []


async def edit(request: Request) -> Response:
    tenant = signed_in(request).tenant_id or 0
    current = await _current(tenant)
    if request.method != "POST":
        return await _show(request, forms.blank(), current, _asked(request, current))
    form = await forms.read(request, Figures)
    # An unknown key and a missing one are both a broken form, not a choice somebody made.
    key = form.values.get("key", "")
    key = key if key in available() else current.profile_key
    if form.model:
        with form.keeping_refusals():
            return await _change(request, form, current, key)
    return await _show(request, form, current, key)


async def _change(
    request: Request, form: "forms.Form[Figures]", current: TenantProfile, key: str
) -> Response:
    shipped, profile = load(key), _profile(current, key)
    basis = str(form.values.get("basis", ""))
    wanted = figures.overrides(_read(form, profile, shipped), profile, shipped, basis or "待补充依据")
    before = dict(current.overrides) if key == current.profile_key else {}
    if wanted == before and key == current.profile_key:
        return redirect(request, URL, toast=_("没有改动。"), kind="info")
    _validate(key, wanted)
    if wanted and wanted != before and len(basis) < 2 and "待补充依据" in str(wanted):
        raise Invalid(
            "请写明修改依据，例如文件名称和文号", fields={"basis": "请写明修改依据，例如文件名称和文号"}
        )
    await change_profile(current.tenant_id, key, wanted, signed_in(request), request.state.now)
    return redirect(request, URL, toast=_("已保存。新的时限用于以后开始的环节，正在走的时限不变。"))


def _validate(key: str, wanted: dict[str, Any]) -> None:
    """The domain names a figure by its place in the data; the form knows it by its field."""
    try:
        with_overrides(key, wanted)
    except Invalid as refusal:
        fields = {_field(path, wanted): message for path, message in refusal.fields.items()}
        raise Invalid("有的数值不能用，请修改标出的各项", fields=fields) from refusal


def _field(path: str, wanted: dict[str, Any]) -> str:
    parts = path.split(".")
    if parts[0] == "limits" and len(parts) > 2 and int(parts[1]) <= len(wanted.get("limits", [])):
        rule = wanted["limits"][int(parts[1]) - 1]
        about = ["_".join(rule.get(name) or ("all",)) for name in ("types", "urgencies")]
        return (
            f"limit-{'-'.join([rule['kind'], *about])}.{'off' if parts[2] == 'off_hours_value' else parts[2]}"
        )
    if parts[0] == "targets" and len(parts) > 1:
        return f"target-{parts[1]}"
    return "basis" if parts[0] == "sources" else ".".join(parts[:2])


def _read(form: "forms.Form[Figures]", profile: Profile, shipped: Profile) -> dict[str, Any]:
    """What was typed, as the kind of value each figure has; what is no number stays text and is refused."""
    given: dict[str, Any] = {}
    values = form.values
    for limit in figures.limits(profile, shipped):
        for part in ("value", "off"):
            if (name := f"{limit.name}.{part}") in values:
                given[name] = _number(values[name])
        given[f"{limit.name}.unit"] = values.get(f"{limit.name}.unit") or limit.rule.unit.value
    for knob in figures.knobs(profile, shipped):
        given[knob.name] = _knob(knob, values)
    for target in figures.targets(profile, shipped):
        if (name := f"target-{target.name}") in values:
            given[name] = _share(values[name])
    return given


def _knob(knob: figures.Knob, values: dict[str, Any]) -> Any:
    if knob.shape == "several":
        if knob.name not in values.get("boxes", []):
            return knob.value
        chosen = set(values.get(knob.name, []))
        numbers = any(isinstance(one, int) for one in knob.shipped)
        kept = [one for one, _label in CHOICES[knob.name] if one in chosen]
        found = [int(one) for one in kept] if numbers else kept
        return knob.value if set(found) == set(knob.value) else found
    if knob.name not in values:
        return knob.value
    text = values[knob.name]
    if knob.shape == "yes_no":
        return text == "true"
    return _number(text) if knob.shape in ("number", "share") else text


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _share(text: str) -> float | str:
    """Typed in per cent."""
    number = _number(text)
    return number if isinstance(number, str) else round(number / 100, 4)


def limit_label(rule: ClockRule) -> str:
    """`办理（投诉、举报）`, in the reader's language."""
    about = [_(TYPES[name]) for name in rule.types or ()]
    about += [_(URGENCIES[name]) for name in rule.urgencies or ()]
    return f"{_(KINDS[rule.kind])}（{'、'.join(about)}）" if about else _(KINDS[rule.kind])


async def _current(tenant: int) -> TenantProfile:
    row = await TenantProfile.filter(tenant_id=tenant).order_by("-version").first()
    return row or TenantProfile(tenant_id=tenant, profile_key=BASE, overrides={}, version=0)


def _profile(current: TenantProfile, key: str) -> Profile:
    return with_overrides(key, current.overrides) if key == current.profile_key else load(key)


def _asked(request: Request, current: TenantProfile) -> str:
    asked = request.query_params.get("key", "")
    return asked if asked in available() else current.profile_key


async def _show(request: Request, form: "forms.Form[Any]", current: TenantProfile, key: str) -> Response:
    shipped, profile = load(key), _profile(current, key)
    return render(
        request,
        "centre/admin/profiles.html",
        form=form,
        key=key,
        current=current,
        shipped=shipped,
        profiles=[(name, load(name).name) for name in available()],
        limits=figures.limits(profile, shipped),
        limit_label=limit_label,
        knobs=figures.knobs(profile, shipped),
        targets=figures.targets(profile, shipped),
        choices=CHOICES,
        after_answer=AFTER_ANSWER,
        units=UNITS,
        who=audit_words.who,
        history=await TenantProfile.filter(tenant_id=current.tenant_id).order_by("-version").limit(HISTORY),
    )


ROUTES = [page(URL, edit, ["GET", "POST"], guard=ADMIN, name="profiles")]
