"""Which numbers a robot may call at all."""

from hotline.calls.numbering.numbers import Kind

#: No emergency numbers, no service lines, nothing abroad: those are no citizens.
CALLABLE = frozenset({Kind.MOBILE, Kind.LAND_LINE, Kind.EXTENSION})
