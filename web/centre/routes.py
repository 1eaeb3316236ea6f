"""The staff desktop, one line per screen. A screen brings its own ROUTES; add it to the list."""

from web.centre import desk, exports, menu, monitor, order_actions, order_page, search

__all__ = ["ROUTES", "menu"]

ROUTES = [
    *desk.ROUTES,
    *order_actions.ROUTES,
    *order_page.ROUTES,
    *search.ROUTES,
    *exports.ROUTES,
    *monitor.ROUTES,
]
