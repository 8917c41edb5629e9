"""Reading a state again at the cost of what was touched since it was read the last time."""
