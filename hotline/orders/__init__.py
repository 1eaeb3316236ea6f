"""The work order (工单): its life from the first call to the closed, evaluated case."""
