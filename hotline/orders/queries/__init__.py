"""Reads for screens and the API, each within the scope of who asks."""

from hotline.orders.queries.boxes import BOXES, Box, box_counts, list_box
from hotline.orders.queries.detail import Detail, get_detail, get_order
from hotline.orders.queries.exceptions import list_exceptions
from hotline.orders.queries.listing import OrderFilter, list_orders
from hotline.orders.queries.paging import Page
from hotline.orders.queries.queues import QUEUES, Queue, list_queue, list_requests, queue_counts
from hotline.orders.queries.similar import history_of, similar_orders
from hotline.orders.queries.tracking import track

__all__ = [
    "BOXES",
    "QUEUES",
    "Box",
    "Detail",
    "OrderFilter",
    "Page",
    "Queue",
    "box_counts",
    "get_detail",
    "get_order",
    "history_of",
    "list_box",
    "list_exceptions",
    "list_orders",
    "list_queue",
    "list_requests",
    "queue_counts",
    "similar_orders",
    "track",
]
