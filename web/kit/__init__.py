"""What every page shares. Rooms import from here: `from web.kit import page, render, redirect, PUBLIC, …`."""

from web.kit import cache, errors, extras, forms, limits, live, navigation, qr
from web.kit.guards import CLIENT, OWN_ACCOUNT, PUBLIC, SIGNED_IN, Guard, needs, signed_in
from web.kit.i18n import gettext, pgettext
from web.kit.navigation import NavItem
from web.kit.render import is_htmx, redirect, render, with_query
from web.kit.routing import GuardedRoute, page
from web.kit.services import Services, services

__all__ = [
    "CLIENT",
    "OWN_ACCOUNT",
    "PUBLIC",
    "SIGNED_IN",
    "Guard",
    "GuardedRoute",
    "NavItem",
    "Services",
    "cache",
    "errors",
    "extras",
    "forms",
    "gettext",
    "is_htmx",
    "limits",
    "live",
    "navigation",
    "needs",
    "page",
    "pgettext",
    "qr",
    "redirect",
    "render",
    "services",
    "signed_in",
    "with_query",
]
