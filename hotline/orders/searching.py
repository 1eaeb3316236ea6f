"""Orders in the full-text index: title, content and place."""

from hotline.infra import search
from hotline.orders.models import Order

KIND = "order"


async def index(order: Order) -> None:
    """Put (or renew) an order's words in the index, in the caller's transaction."""
    await search.index_text(KIND, order.id, f"{order.title}\n{order.content}\n{order.location_text}")
