"""Stop a handler at its deadline, and mark what belongs to it, so that nothing of it acts afterwards."""
