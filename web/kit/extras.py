"""Fragments one room adds to the pages of all: a script in every app page's head, a row under 我的.

Channels do not import each other. A room that offers something to the others' pages registers a template
for a place; the page that has the place includes whatever is there.
"""

from typing import Literal, get_args

Place = Literal["app_head", "login_head", "app_me", "app_version"]
_fragments: dict[str, list[str]] = {place: [] for place in get_args(Place)}


def register(place: Place, template: str) -> None:
    """Called by a room when its routes are imported; registering again changes nothing."""
    if template not in _fragments[place]:
        _fragments[place].append(template)


def at(place: Place) -> list[str]:
    """The templates to include there."""
    return list(_fragments[place])
