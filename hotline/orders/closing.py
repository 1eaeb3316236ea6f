"""How satisfaction steers a case: pure decisions of RULES §8."""

from hotline.profiles.profile import Profile


def unsatisfied(level: int | None) -> bool:
    """Whether a level (1–5) counts as 不满意: 2 and below, whatever a city calls satisfied."""
    return level is not None and level <= 2


def becomes_difficult(profile: Profile, unsatisfied_count: int) -> bool:
    """疑难: after the profile's number of unsatisfied evaluations (南宁: 2, LEDGER M18)."""
    return unsatisfied_count >= profile.unsatisfied_to_difficult


def becomes_red(unsatisfied_count: int) -> bool:
    """两次不满意 (RULES §9), whenever a city makes the order 疑难."""
    return unsatisfied_count >= 2


def given_up(profile: Profile, unreached_count: int) -> bool:
    """Unreachable in as many day-parts as the profile asks: closes as 未评价 (RULES §8: 3)."""
    return unreached_count >= profile.callback_attempts
