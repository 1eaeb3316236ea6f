"""Who comes in here, and as whom they act."""

from dataclasses import replace

from starlette.requests import Request

from hotline.people.actor import Actor
from web.kit import needs, signed_in

#: The same people the department app is for.
UNITS = needs("order.sign")


def acting(request: Request) -> Actor:
    """The person behind the phone; what they do is recorded as done in the app."""
    return replace(signed_in(request), channel="app")
