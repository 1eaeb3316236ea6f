"""The administrator's screens, one line each."""

from web.centre.admin import (
    audit_log,
    calendars,
    classifications,
    clients,
    ladders,
    menu,
    organisations,
    profiles,
    roles,
    staff,
    system,
    templates,
)

ROUTES = [
    *menu.ROUTES,
    *organisations.ROUTES,
    *staff.ROUTES,
    *roles.ROUTES,
    *calendars.ROUTES,
    *profiles.ROUTES,
    *ladders.ROUTES,
    *classifications.ROUTES,
    *templates.ROUTES,
    *clients.ROUTES,
    *audit_log.ROUTES,
    *system.ROUTES,
]
