"""The schemas of the OpenAPI document: every request and answer model, with what prose would have to say."""

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from hotline.supervision.inputs import Issue
from web.api import answers
from web.api.contract import Schema, refine_all
from web.api.orders import ACTIONS, NewOrder
from web.api.supervision import STEPS

PUBLISHED: tuple[type[BaseModel], ...] = (
    answers.Receipt,
    answers.OrderList,
    answers.OrderDetail,
    answers.EventList,
    answers.FileOut,
    answers.OrganisationList,
    answers.ClassificationList,
    answers.NoticeList,
    answers.NoticeDetailOut,
    answers.Token,
    answers.TokenError,
    answers.Problem,
)


def components() -> dict[str, Schema]:
    """All schemas by name."""
    taken: list[type[BaseModel]] = list(dict.fromkeys([NewOrder, *ACTIONS.values(), Issue, *STEPS.values()]))
    both: list[tuple[type[BaseModel], JsonSchemaMode]] = [(model, "validation") for model in taken]
    both += [(model, "serialization") for model in PUBLISHED]
    _, made = models_json_schema(both, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Schema] = made["$defs"]
    refine_all(
        {name: schemas[name] for name in [*(model.__name__ for model in taken), "Contact", "Location"]}
    )
    return {name: schemas[name] for name in sorted(schemas)}
