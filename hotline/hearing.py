"""What a process must hear when orders, calls or robot calls change in it: the web, the worker, the telephone."""

from collections.abc import Iterator
from contextlib import contextmanager

from hotline.messages.listening import orders_heard
from hotline.outreach.occasions.listening import occasions_heard
from hotline.wechat.conversation.listening import orders_told


@contextmanager
def heard() -> Iterator[None]:
    """While the block lasts what happens has its consequences, in the same transaction; twice is once."""
    with orders_heard(), orders_told(), occasions_heard():
        yield
