"""Knobs of the robot that calls."""

from pydantic import Field
from pydantic_settings import BaseSettings


class RobotSettings(BaseSettings):
    """How many calls it makes, and how long each may take."""

    robot_calls: int = Field(
        default=60, ge=0, description="robot calls at once of one gateway; 0: the robot does not dial"
    )
    robot_reserved_percent: int = Field(
        default=20, ge=0, le=100, description="share of every trunk the robot leaves to people"
    )
    robot_poll_seconds: float = Field(
        default=2.0, gt=0, le=20, description="how often the gateway asks whom the robot is to call"
    )
    robot_ring_seconds: float = Field(
        default=40.0, gt=0, description="how long the robot lets a telephone ring"
    )
    robot_longest_seconds: float = Field(
        default=300.0, gt=0, description="longest talk with the robot; a person's time is not counted"
    )
    robot_hand_over_seconds: float = Field(
        default=20.0,
        ge=0,
        description="how long whom the robot hands over waits for an agent before a call-back is promised",
    )
