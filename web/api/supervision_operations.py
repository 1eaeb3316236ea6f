"""The OpenAPI operations of supervision notices, made from their workflow table."""

from typing import Any

from hotline.infra.sniff import SUFFIXES
from hotline.supervision.states import STATES
from hotline.supervision.workflow import STEPS, Side, Step
from web.api import selecting
from web.api.operations import (
    ETAG,
    READING,
    WRITING,
    Json,
    json_of,
    operation,
    problems,
    query_of,
    ref,
    success,
)

TAG = "supervision"
ROOT = "/supervision-notices"
NOTICE_ID: Json = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "the notice's id",
    "schema": {"type": "string", "pattern": "^[0-9]{1,18}$"},
}
_SIDES = {Side.TARGET: "the unit it was sent to", Side.ISSUER: "whoever issued it"}


def supervision() -> dict[str, Json]:
    """All paths of supervision notices."""
    shown = {"200": success("The notice.", "NoticeDetailOut", headers=ETAG), **problems(*READING)}
    return {
        ROOT: {"get": _list(), "post": _issue()},
        f"{ROOT}/{{id}}": {
            "get": operation(
                "showNotice", "One notice, its log and open actions", TAG, shown, parameters=[NOTICE_ID]
            )
        },
        **{f"{ROOT}/{{id}}/actions/{step.name}": {"post": _step(step)} for step in STEPS},
        f"{ROOT}/{{id}}/files/{{file_id}}": {"get": _download()},
    }


def _list() -> Json:
    listed = {"200": success("One page.", "NoticeList"), **problems(*READING)}
    query = query_of(selecting.NoticeSelection)
    return operation("listNotices", "List supervision notices, newest first", TAG, listed, parameters=query)


def _issue() -> Json:
    location: Json = {"description": "the notice", "schema": {"type": "string"}}
    made = success("Issued.", "NoticeDetailOut", headers={"Location": location, **ETAG})
    return operation(
        "issueNotice",
        "发督办单",
        TAG,
        {"201": made, **problems(*WRITING)},
        description="About one or several orders of one unit. Without `organisation` it goes to whoever leads"
        " the first order, without `due_at` it is due by the city's own figure in working time.",
        parameters=[ref("parameters", "idempotencyKey")],
        requestBody={"required": True, "content": json_of("Issue")},
    )


def _step(step: Step) -> Json:
    answer = {"200": success("The notice afterwards.", "NoticeDetailOut", headers=ETAG), **problems(*WRITING)}
    required = any(info.is_required() for info in step.fields.model_fields.values())
    return operation(
        "notice" + "".join(word.title() for word in step.name.split("_")),
        step.label,
        TAG,
        answer,
        description=_when(step),
        parameters=[NOTICE_ID, ref("parameters", "idempotencyKey"), ref("parameters", "ifMatch")],
        requestBody={"required": required, "content": json_of(step.fields.__name__)},
    )


def _when(step: Step) -> str:
    states = ", ".join(
        f"{state.value} {label}" for state, label in STATES.items() if state in step.from_states
    )
    return f"Needs `{step.permission}` over {_SIDES[step.side]}. From: {states}.\n"


def _download() -> Json:
    binary: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
    content = dict.fromkeys(sorted(SUFFIXES), binary)
    file_id = {
        "name": "file_id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    answer = {"200": {"description": "The file.", "content": content}, **problems(*READING)}
    return operation(
        "downloadNoticeFile", "Evidence of a feedback", TAG, answer, parameters=[NOTICE_ID, file_id]
    )
