"""Note what the services of the fake AWS make up: ids of messages, versions and requests, receipt handles, signatures.

moto draws them from one generator, `mock_random`, whose state snapshots put back; a few are composed of several draws, or
come from elsewhere. What this package answers for AWS (invocations of functions) has the origin's identifiers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from moto.moto_api._internal import mock_random

from pytest_faas.cloud.patches import Patches
from pytest_faas.origin import Identifiers

_SHORTEST = 6  # characters: what is shorter turns up by chance too
_noted: list[list[str]] = []


@contextmanager
def noted() -> Iterator[list[str]]:
    """Note what services make up in the block: a list of texts, in order.

    >>> import boto3
    >>> from pytest_faas import Sandbox
    >>> with Sandbox():
    ...     sqs = boto3.client("sqs")
    ...     url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    ...     with noted() as values:
    ...         sent = sqs.send_message(QueueUrl=url, MessageBody="hello")
    ...     sent["MessageId"] in values, sent["ResponseMetadata"]["RequestId"] in values
    (True, True)
    """
    values: list[str] = []
    _noted.append(values)
    _drawn.lay()
    _lay_composed()
    try:
        yield values
    finally:
        _noted[:] = [each for each in _noted if each is not values]
        _drawn.lift()
        if not _noted:
            while _composed:
                _composed.popitem()[1].lift()


def _note(text: str) -> None:
    if len(text) >= _SHORTEST:
        for values in _noted:
            values.append(text)


def _note_uuid(made: Any) -> None:
    _note(str(made))
    _note(made.hex)


def _noting(
    owner: Any, name: str, patches: Callable[[], Patches], note: Callable[[Any], None] = _note
) -> Any:
    """Return a method, or a function of a module, that notes what the one before it returns."""

    def draw(*args: Any, **kwargs: Any) -> Any:
        _lay_composed()
        made = patches().before(owner, name)(*args, **kwargs)
        note(made)
        return made

    return draw


# moto's one generator: the methods of the instance. The origin's: the methods of the class.
_drawn: Patches = Patches(
    *(
        (mock_random, name, _noting(mock_random, name, lambda: _drawn, note))
        for name, note in (
            ("uuid1", _note_uuid),
            ("uuid4", _note_uuid),
            ("get_random_hex", _note),
            ("get_random_string", _note),
            ("token_urlsafe", _note),
        )
    ),
    *(
        (Identifiers, name, _noting(Identifiers, name, lambda: _drawn))
        for name in ("uuid", "hex", "letters", "base64")
    ),
)


def _note_signature(message: dict[str, Any]) -> None:
    _note(message["Signature"])


def _note_id(arguments: tuple[Any, ...]) -> None:
    _note(arguments[0].id)


# What is composed, and what does not come from the generator: in which module, by which function or method, and how that is
# noted.
_COMPOSED: tuple[tuple[str, str, Callable[[Any], None]], ...] = (
    ("moto.dynamodb.models.table", "Backup._make_identifier", _note),
    ("moto.dynamodb.models.table_export", "uuid4", _note_uuid),
    ("moto.dynamodb.models.table_import", "uuid4", _note_uuid),
    ("moto.s3.models", "FakeMultipart.__init__", _note_id),
    ("moto.s3.models", "Notification.__init__", _note_id),
    ("moto.secretsmanager.models", "random_password", _note),
    ("moto.ses.models", "get_random_message_id", _note),
    ("moto.sns.models", "Subscription.get_post_data", _note_signature),
    ("moto.sqs.models", "generate_receipt_handle", _note),
    ("moto.stepfunctions.parser.utils", "uuid4", _note_uuid),
    ("pytest_faas.cloud.functions", "uuid4", _note_uuid),
)
_composed: dict[tuple[str, str], Patches] = {}


def _lay_composed() -> None:
    """Note what is composed in the services that are loaded by now; asked again at each draw, as more are loaded."""
    for module, path, note in _COMPOSED:
        if (module, path) not in _composed and module in sys.modules:
            kind, _, name = path.rpartition(".")
            owner = getattr(sys.modules[module], kind) if kind else sys.modules[module]
            patches = _composed[module, path] = _patches(owner, name, note)
            patches.lay()


def _patches(owner: Any, name: str, note: Callable[[Any], None]) -> Patches:
    def initialised(*args: Any, **kwargs: Any) -> None:
        patches.before(owner, name)(*args, **kwargs)
        note(args)

    patches: Patches
    made = initialised if name == "__init__" else _noting(owner, name, lambda: patches, note)
    patches = Patches((owner, name, made))
    return patches
