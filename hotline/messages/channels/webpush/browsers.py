"""Which browsers of a person to wake."""

from hotline.messages.channels.webpush.models import PushSubscription
from hotline.people.models import Session


async def browsers_of(staff_id: int) -> list[PushSubscription]:
    """A session that timed out still counts, one that was ended does not: that device may be lost."""
    found = await PushSubscription.filter(staff_id=staff_id).order_by("-renewed_at")
    if not found:
        return []
    open_sessions = Session.filter(id__in=[one.session_id for one in found], revoked_at=None)
    alive = {session.id for session in await open_sessions.only("id")}
    return [one for one in found if one.session_id in alive]


async def forget(subscription_id: int) -> None:
    """The push service says that this browser is gone."""
    await PushSubscription.filter(id=subscription_id).delete()
