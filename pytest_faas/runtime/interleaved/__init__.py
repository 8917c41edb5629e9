"""Two invocations of one function at the same time, in two environments, with control over who goes on at each call."""
