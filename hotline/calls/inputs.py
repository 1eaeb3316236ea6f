"""What the forms of the calls room take."""

from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from hotline.calls.acd.groups import Overflow, Strategy
from hotline.orders.inputs import Fields
from hotline.orders.values import OptionalCode, storable

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), BeforeValidator(storable)
]


class GroupRules(Fields):
    """技能组. Times in seconds; 0 means without a limit."""

    name: Name
    strategy: Strategy = Strategy.LONGEST_IDLE
    priority: Annotated[int, Field(ge=0, le=100)] = 0
    ring_seconds: Annotated[int, Field(ge=5, le=120)] = 20
    wrap_up_seconds: Annotated[int, Field(ge=0, le=600)] = 10
    announce_seconds: Annotated[int, Field(ge=0, le=300)] = 30
    longest_wait: Annotated[int, Field(ge=0, le=3600)] = 0
    longest_queue: Annotated[int, Field(ge=0, le=1000)] = 0
    overflow: Overflow = Overflow.STAY
    overflow_group: OptionalCode = None
    previous_agent_first: bool = True
    previous_agent_seconds: Annotated[int, Field(ge=0, le=300)] = 0
    misses_allowed: Annotated[int, Field(ge=0, le=10)] = 2
    active: bool = True
