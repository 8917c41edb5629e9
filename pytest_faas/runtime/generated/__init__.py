"""Make what a handler draws at random the same in each world, and note it, for the length of an invocation.

Reproducible are `os.urandom` and `os.getrandom`, and what asks them: `uuid.uuid4`, `secrets`, `random.SystemRandom`,
`numpy.random.default_rng()`; `uuid.uuid1`; the functions of `random`, and a `random.Random` that is made or seeded without
a seed; names of `tempfile`; the functions of `numpy.random` where numpy has been imported. Left alone are ssl and
cryptography, which ask their own C code.

Each thread of a handler has a stream of its own, in the order in which they draw for the first time. The SDK draws from
streams of its own, and so does each module while it is being imported: neither shifts what the handler gets next. The
functions of `random` have one state for all the handler's threads, as in a real process.

Out of reach are an `os.urandom` that a module took by name (`from os import urandom`) before the block, generators that
were made before it, and generators in native code.
"""

from pytest_faas.runtime.generated.streams import Streams

__all__ = ["Streams"]
