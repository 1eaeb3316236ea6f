"""An order's whole life: the desk, then whatever its state asks for next."""

from demo.life import Life
from demo.stories import citizen, closing, department, desk, dispatching
from demo.traffic import LivesByRequest
from hotline.orders.states import State


async def live(life: Life, book: LivesByRequest) -> None:
    """From the first contact to wherever this order comes."""
    await desk.arrive(life)
    book[life.request.key] = life
    if life.request.invalid is None and not life.request.staged:
        citizen.come_alive(life)
    await life.beside(_through(life, book))


async def _through(life: Life, book: LivesByRequest) -> None:
    await desk.at_desk(life)
    if life.request.same_as is not None:
        await dispatching.merge(life, book)
    while True:
        await _next(life)


async def _next(life: Life) -> None:
    match life.state:
        case State.ACCEPTED | State.TO_DISPATCH:
            await dispatching.send_out(life)
        case State.DISPATCHED | State.HANDLING:
            await department.work(life)
        case State.RESULT_REVIEW:
            await closing.review_result(life)
        case State.CALL_BACK:
            await closing.call_back(life)
        case State.CLOSING_REVIEW:
            await closing.review_closing(life)
        case State.CLOSED:
            await closing.afterwards(life)
        case _:
            life.end()
