"""What the installable app adds, as a table of contents."""

from pwa import build, data, manifest, push, sending, session, shell, worker
from pwa.entry import UNITS
from web.kit import PUBLIC, extras, page

extras.register("app_head", "pwa/head.html")
extras.register("login_head", "pwa/login_head.html")
extras.register("app_me", "pwa/me.html")
extras.register("app_version", "pwa/version.html")

ROUTES = [
    page("/app/manifest.webmanifest", manifest.manifest, guard=PUBLIC, name="app_manifest"),
    page("/app/sw.js", worker.worker, guard=PUBLIC, name="app_worker"),
    page("/app/build", build.check, guard=PUBLIC, name="app_build", surface="api"),
    page("/app/session", session.session, guard=PUBLIC, name="app_session", surface="api"),
    # Kept by the worker and the same for everybody, so it asks for nobody's name.
    page("/app/offline", shell.shell, guard=PUBLIC, name="app_offline"),
    page("/app/queue", shell.shell, guard=UNITS, name="app_queue"),
    page("/app/share", shell.shell, guard=UNITS, name="app_share"),
    # A phone's share sheet sends no token; without a worker the photos are not taken in, so nothing changes.
    page("/app/share", shell.shared, ["POST"], guard=UNITS, name="app_shared", csrf=False),
    page("/app/data", data.mine, guard=UNITS, name="app_data", surface="api"),
    page("/app/data/orders/{number}", data.order, guard=UNITS, name="app_data_order", surface="api"),
    page("/app/sync", sending.send, ["POST"], guard=UNITS, name="app_sync", surface="api"),
    page("/app/push", push.key, guard=UNITS, name="app_push_key", surface="api"),
    page("/app/push/subscribe", push.subscribe, ["POST"], guard=UNITS, name="app_push", surface="api"),
    page(
        "/app/push/unsubscribe", push.unsubscribe, ["POST"], guard=UNITS, name="app_push_off", surface="api"
    ),
    page("/app/push/acknowledge", push.seen, ["POST"], guard=UNITS, name="app_push_seen", surface="api"),
]
