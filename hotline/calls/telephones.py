"""Telephones of the house as a gateway wants them: accounts to register, and where people can be reached."""

from collections.abc import Collection, Iterable

from hotline.calls.models import PhoneAccount
from hotline.calls.numbering.reaching import Forwarding, House, Reach, Stage


async def phone_accounts() -> list[PhoneAccount]:
    """Those in use, of all centres."""
    return await PhoneAccount.filter(active=True).order_by("extension")


def reach(account: PhoneAccount) -> Reach:
    """前转 and 一号通 of one telephone."""
    return Reach(
        tuple(Stage(tuple(one["targets"]), float(one["seconds"])) for one in account.stages),
        Forwarding(
            always=account.forward_always,
            when_busy=account.forward_when_busy,
            when_away=account.forward_when_away,
            when_unanswered=account.forward_when_unanswered,
        ),
    )


def house(
    accounts: Iterable[PhoneAccount], *, registered: Collection[str], busy: Collection[str] = ()
) -> House:
    """For `hotline.calls.numbering.reaching.stages_for`."""
    return House({one.extension: reach(one) for one in accounts}, registered, busy)


def pickup_groups(accounts: Iterable[PhoneAccount]) -> list[frozenset[str]]:
    """For `reaching.may_pick_up`: groups of one name in two centres are two groups."""
    found: dict[tuple[int, str], set[str]] = {}
    for one in accounts:
        if one.pickup_group:
            found.setdefault((one.tenant_id, one.pickup_group), set()).add(one.extension)
    return [frozenset(extensions) for extensions in found.values()]
