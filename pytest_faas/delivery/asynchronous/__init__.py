"""Asynchronous invocations: Lambda's own queue, its retries, destinations and the function's dead-letter queue."""
