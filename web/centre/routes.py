"""The staff desktop, one line per screen. A screen brings its own ROUTES; add it to the list."""

from web.centre import (
    appeals,
    batch,
    callback,
    desk,
    dispatch,
    exceptions,
    exports,
    library,
    lookups,
    menu,
    messages,
    monitor,
    order_actions,
    order_form,
    order_page,
    own_wechat,
    publish,
    review,
    search,
    workstation,
)
from web.centre.admin import routes as admin
from web.centre.calls import routes as calls
from web.centre.content import routes as content
from web.centre.floor import routes as floor
from web.centre.notices import routes as notices
from web.centre.outreach.campaigns import routes as campaigns
from web.centre.outreach.citizens import routes as citizens
from web.centre.outreach.occasions import routes as occasions
from web.centre.outreach.scripts import routes as outreach_scripts
from web.centre.phone import routes as phone
from web.centre.posts import routes as posts
from web.centre.quality import routes as quality
from web.centre.supervision import routes as supervision
from web.centre.wechat import routes as wechat

__all__ = ["ROUTES", "menu"]

ROUTES = [
    *desk.ROUTES,
    *order_form.ROUTES,
    *lookups.ROUTES,
    *order_actions.ROUTES,
    *order_page.ROUTES,
    *dispatch.ROUTES,
    *review.ROUTES,
    *callback.ROUTES,
    *workstation.ROUTES,
    *batch.ROUTES,
    *library.ROUTES,
    *supervision.ROUTES,
    *notices.ROUTES,
    *calls.ROUTES,
    *quality.ROUTES,
    *phone.ROUTES,
    *floor.ROUTES,
    *campaigns.ROUTES,
    *citizens.ROUTES,
    *outreach_scripts.ROUTES,
    *occasions.ROUTES,
    *wechat.ROUTES,
    *own_wechat.ROUTES,
    *appeals.ROUTES,
    *exceptions.ROUTES,
    *publish.ROUTES,
    *content.ROUTES,
    *posts.ROUTES,
    *messages.ROUTES,
    *search.ROUTES,
    *exports.ROUTES,
    *monitor.ROUTES,
    *admin.ROUTES,
]
