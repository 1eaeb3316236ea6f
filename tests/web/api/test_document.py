"""The OpenAPI document, its page and docs/api.md say what the application does."""

from typing import Any

import jsonschema_rs
import pytest

from hotline.orders.workflow import WORKFLOW
from tests.web.api.story import ROOT, Api
from web.api import reference_page
from web.api.openapi import built
from web.api.orders import ACTIONS
from web.api.routes import ROUTES
from web.api.supervision import STEPS


def test_every_route_is_documented_with_its_methods() -> None:
    paths = built()["paths"]
    for route in ROUTES:
        path = route.path.removeprefix(ROOT)
        if path == "/docs":
            continue
        wanted = {method.lower() for method in route.methods or ()} - {"head"}
        known = STEPS if path.startswith("/supervision-notices") else ACTIONS
        named = [path.replace("{action}", action) for action in known] if "{action}" in path else [path]
        for one in named:
            assert set(paths[one]) == wanted, one


def test_every_step_of_the_workflow_is_an_action() -> None:
    assert {step.name for step in WORKFLOW.values() if not step.reviews} | {"review"} == set(ACTIONS)


def test_every_reference_leads_somewhere_and_operations_have_names_of_their_own() -> None:
    document = built()
    for found in _references(document):
        _, kind, name = found.rsplit("/", 2)
        assert name in document["components"][kind]
    names = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert len(set(names)) == len(names)


def test_every_schema_is_a_schema() -> None:
    for schema in built()["components"]["schemas"].values():
        assert jsonschema_rs.meta.is_valid(
            {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
        )


def test_the_guide_is_up_to_date() -> None:
    assert reference_page.DOCUMENT.read_text(encoding="utf-8") == reference_page.render()


@pytest.mark.sqlite
async def test_the_document_and_its_page_open_without_a_token(api: Api) -> None:
    document = await api.http.get(f"{ROOT}/openapi.json")
    assert document.json()["openapi"] == "3.1.0"
    page = await api.http.get(f"{ROOT}/docs")
    assert page.status_code == 200
    assert "/orders/{number}/actions/dispatch" in page.text


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []
