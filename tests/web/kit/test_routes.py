"""Every address of the product names who may enter."""

import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from hotline.people.permissions import PERMISSIONS
from web.kit.routing import GuardedRoute

pytestmark = pytest.mark.sqlite


def guarded(app: Starlette) -> list[GuardedRoute]:
    return [route for route in app.routes if isinstance(route, GuardedRoute)]


def test_every_route_has_a_guard(app: Starlette) -> None:
    def exempt(route: BaseRoute) -> bool:
        return isinstance(route, Mount) and route.path == "/static"

    unguarded = [route for route in app.routes if not isinstance(route, GuardedRoute) and not exempt(route)]
    assert unguarded == []


def test_guards_name_permissions_that_exist(app: Starlette) -> None:
    named = {name for route in guarded(app) for name in route.guard.permissions}
    assert named <= PERMISSIONS.keys()


def test_no_two_routes_claim_the_same_address(app: Starlette) -> None:
    claims = [(route.path, method) for route in guarded(app) for method in route.methods or ()]
    assert sorted(claims) == sorted(set(claims))


#: Who posts there has no page of ours: gateways, which prove themselves with a key in the address, and
#: the phone's own share sheet, whose photo opens a form and changes nothing by itself.
WITHOUT_TOKEN = {
    "/receipts/sms/aliyun",
    "/receipts/sms/mas",
    "/receipts/sms/aliyun/replies",
    "/receipts/sms/mas/replies",
    "/app/share",
    "/wechat/callback",
    "/wechat/callback/{account}",
}


def test_only_machines_and_the_share_sheet_go_without_a_form_token(app: Starlette) -> None:
    unchecked = {
        route.path for route in guarded(app) if not route.csrf and not route.path.startswith("/api/")
    }
    assert unchecked == WITHOUT_TOKEN
