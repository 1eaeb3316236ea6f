"""The pages the kit itself brings. Also the list to read for what is always there."""

from hotline.infra.settings import Settings
from web.kit import accounts, preferences, probes, style
from web.kit.guards import OWN_ACCOUNT, PUBLIC, SIGNED_IN
from web.kit.navigation_badges import badges
from web.kit.routing import GuardedRoute, page

ROUTES = [
    page("/login", accounts.login, ["GET", "POST"], guard=PUBLIC),
    page("/logout", accounts.logout, ["POST"], guard=OWN_ACCOUNT, surface="desk"),
    # The same for the installed app, which stays itself only below /app.
    page("/app/login", accounts.login, ["GET", "POST"], guard=PUBLIC, surface="public"),
    page("/app/logout", accounts.logout, ["POST"], guard=OWN_ACCOUNT),
    page("/account/password", accounts.password, ["GET", "POST"], guard=OWN_ACCOUNT),
    page("/account/sessions", accounts.sessions, guard=SIGNED_IN),
    page("/account/sessions/{session_id}/end", accounts.end_session, ["POST"], guard=SIGNED_IN),
    page("/navigation/badges", badges, guard=SIGNED_IN),
    page("/preferences", preferences.remember, guard=PUBLIC),
    page("/healthz", probes.healthz, guard=PUBLIC, surface="api"),
    page("/readyz", probes.readyz, guard=PUBLIC, surface="api"),
    page("/metrics", probes.metrics, guard=PUBLIC, surface="api"),
]
DEMO_ROUTES = [page("/style", style.gallery, guard=PUBLIC)]


def routes_for(settings: Settings) -> list[GuardedRoute]:
    return ROUTES + (DEMO_ROUTES if settings.demo else [])
