"""Clients that all environments of a test share: half of a cold start is the making of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import boto3.session

_MADE: dict[tuple[str, str, str | None], Any] = {}


@contextmanager
def clients_shared() -> Iterator[None]:
    """Give all environments the same clients for a block; one with settings of its own is made anew.

    A client keeps nothing of a call, so environments do not meet in one.
    """
    session: Any = boto3.session.Session
    with (
        mock.patch.object(session, "client", _made_once("client", session.client)),
        mock.patch.object(session, "resource", _made_once("resource", session.resource)),
    ):
        yield


def _made_once(kind: str, make: Any) -> Any:
    def one(session: Any, service: str, *args: Any, **settings: Any) -> Any:
        if args or any(each is not None for each in settings.values()):
            return make(session, service, *args, **settings)
        key = (kind, service, session.region_name)
        if key not in _MADE:
            _MADE[key] = make(session, service)
        return _MADE[key]

    return one
