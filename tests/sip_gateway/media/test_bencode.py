"""The language of rtpengine: read as it was written, nonsense refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sip_gateway.media.rtpengine import bencode

pytestmark = pytest.mark.sqlite
VALUES = st.recursive(
    st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=50)
@given(VALUES)
def test_bencode_reads_what_it_wrote(value: object) -> None:
    assert bencode.decode(bencode.encode(value)) == value


@settings(max_examples=100)
@given(st.binary(max_size=40) | st.text("dlie0123:x", max_size=40).map(str.encode))
def test_bencode_refuses_nonsense_and_never_breaks(octets: bytes) -> None:
    with suppress(bencode.NotBencode):
        bencode.decode(octets)


def test_bencode_bounds_its_depth() -> None:
    with pytest.raises(bencode.NotBencode):
        bencode.decode(b"l" * 100_000)
