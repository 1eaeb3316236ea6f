"""The check of a post, with the names its sources know."""

from collections.abc import Sequence

from hotline.content.posts.checks import Report, check
from hotline.content.posts.models import Post
from hotline.orders.models import Order

MOST_SOURCES = 50


async def report_of(post: Post) -> Report:
    """What is found in the text as it was saved."""
    names = await names_of(post.sources, post.tenant_id)
    return check(post.title, post.digest, post.body, names)


async def names_of(orders: Sequence[int], tenant_id: int) -> list[str]:
    """For the machine alone: no person sees them by this."""
    ids = [one for one in orders if isinstance(one, int)][:MOST_SOURCES]
    found = await Order.filter(id__in=ids, tenant_id=tenant_id) if ids else []
    return [one.contact_name for one in found if one.contact_name]
