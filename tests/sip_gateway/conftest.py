from collections.abc import Iterator

import pytest

from sip_gateway.media.recording import finishing


@pytest.fixture(autouse=True, scope="session")
def recordings_give_way_to_nobody() -> Iterator[None]:
    """Beside other tests a polite process starves, and whoever stops a gateway waits for it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finishing, "POLITE", 0)
        yield
