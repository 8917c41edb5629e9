"""The checks, one file each: what a handler keeps whatever its platform does."""
