"""How the robot behaves on a line, in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.infra.settings import Settings


@dataclass(frozen=True)
class Manner:
    """`ring`: for a telephone nobody picks up. `flow`: for the first packet of whoever answered.

    `first_word`: of silence before the robot begins; whoever says 喂 is heard to the end. `barge_in`: a voice so long
    is no cough, the prompt stops. `longest_voice`: an answer that does not end is a television. `recognise`: for the
    recogniser, which keeps somebody waiting. `message_silence` ends a message that was spoken.
    """

    ring: float = 40.0
    flow: float = 8.0
    first_word: float = 0.25
    barge_in: float = 0.3
    shortest_voice: float = 0.2
    longest_voice: float = 12.0
    recognise: float = 4.0
    message_first: float = 6.0
    message_silence: float = 2.5
    hand_over: float = 20.0
    longest: float = 300.0


def manner_of(settings: Settings) -> Manner:
    return Manner(
        ring=settings.robot_ring_seconds,
        hand_over=settings.robot_hand_over_seconds,
        longest=settings.robot_longest_seconds,
    )
