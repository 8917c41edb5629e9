"""What a service does with the outcome of an invocation: queues, streams, asynchronous and synchronous sources.

A state machine over `invoke(event, at=..., request_id=...) -> Outcome` and an agenda in virtual time. It knows nothing of
boto, moto or pytest: `faas.deliver` joins it to a function and a frozen clock.
"""
