"""One invocation: the function, its execution environment, the context, the clock, the answer."""
