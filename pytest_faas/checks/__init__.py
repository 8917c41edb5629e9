"""The properties that a handler keeps whatever its platform does: one file each, on worlds that start alike."""
