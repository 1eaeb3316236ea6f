"""The tables of the orders room."""

from hotline.orders.models.assignment import Assignment, Clock, Verification
from hotline.orders.models.catalogue import AnswerTemplate, Classification, NumberCounter, SavedView
from hotline.orders.models.contact import Attachment, CallBack, Evaluation, Supplement
from hotline.orders.models.order import ExternalNumber, Follow, Order, OrderEvent
from hotline.orders.models.publication import Publication, PublicationState
from hotline.orders.models.review import Appeal, Mark, ReviewRequest

__all__ = [
    "AnswerTemplate",
    "Appeal",
    "Assignment",
    "Attachment",
    "CallBack",
    "Classification",
    "Clock",
    "Evaluation",
    "ExternalNumber",
    "Follow",
    "Mark",
    "NumberCounter",
    "Order",
    "OrderEvent",
    "Publication",
    "PublicationState",
    "ReviewRequest",
    "SavedView",
    "Supplement",
    "Verification",
]
