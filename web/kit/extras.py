"""Fragments one room adds to the pages of all: a script in every app page's head, a row under 我的.

Channels do not import each other. A room that offers something to the others' pages registers a template
for a place; the page that has the place includes whatever is there.
"""

from collections.abc import Callable
from typing import Literal, get_args

from jinja2 import pass_context
from jinja2.runtime import Context
from starlette.requests import Request

Place = Literal["app_head", "login_head", "app_me", "app_version", "desk_head", "desk_bar"]
Wanted = Callable[[Request], bool]
_fragments: dict[str, dict[str, Wanted]] = {place: {} for place in get_args(Place)}


def register(place: Place, template: str, when: Wanted = lambda request: True) -> None:
    """Called by a room when its routes are imported; registering again changes nothing."""
    _fragments[place].setdefault(template, when)


@pass_context
def at(context: Context, place: Place) -> list[str]:
    """The templates to include there, for whom they are meant."""
    return [template for template, when in _fragments[place].items() if when(context["request"])]
