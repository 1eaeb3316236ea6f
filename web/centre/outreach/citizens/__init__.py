"""市民查询: whom to ring, found by what their orders were like."""
