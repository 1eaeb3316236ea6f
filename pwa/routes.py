"""What the installable app adds, as a table of contents."""

from pwa import manifest, shell, worker
from web.kit import PUBLIC, extras, page

extras.register("app_head", "pwa/head.html")

ROUTES = [
    page("/app/manifest.webmanifest", manifest.manifest, guard=PUBLIC, name="app_manifest"),
    page("/app/sw.js", worker.worker, guard=PUBLIC, name="app_worker"),
    # Kept by the worker and the same for everybody, so it asks for nobody's name.
    page("/app/offline", shell.shell, guard=PUBLIC, name="app_offline"),
]
