"""The places of botocore where calls are watched and sent to the fake, for every client, whenever it was made.

- `BaseClient._make_api_call`: one call of the user. The journal, the faults at the call, the refusal of ended
  invocations, and the shield against a deadline in the middle of moto's change.
- `BaseClient._make_request`: the same for calls of a user's patch that kept a reference to the original.
- `Endpoint._do_get_response`: one attempt. Says which client is behind the request; faults on the wire strike here.
- `Endpoint._send`: what would leave the process: clients without moto's stubber.

The replacements work only while a listener is there: a patch of the user that was put on top of them may
put them back later.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.endpoint import Endpoint
from botocore.exceptions import ClientError
from moto.core.models import botocore_stubber

from pytest_faas.cloud import wire
from pytest_faas.cloud.calltext import copied
from pytest_faas.cloud.faults import striking
from pytest_faas.cloud.faults.address import resource_of
from pytest_faas.cloud.journal import Call, Entry, Failure, Journal, WireAttempt
from pytest_faas.cloud.patches import Patches
from pytest_faas.errors import FaasError
from pytest_faas.runtime.interleaved import boundary
from pytest_faas.runtime.stopping import deadline, marks

_journals: list[Journal] = []


def install(journal: Journal) -> None:
    """Begin to watch, for one more journal."""
    _journals.append(journal)
    _patches.lay()


def remove(journal: Journal) -> None:
    """Stop writing to that journal; with the last one botocore is as it was."""
    _journals[:] = [each for each in _journals if each is not journal]
    _patches.lift()


def silence(client: Any) -> None:
    """Let no journal hear of a client: its calls are those of AWS's own services, not of the user's code."""
    _silent.add(client)


def ask(client: Any, operation_name: str, parameters: Mapping[str, Any]) -> Any:
    """Make a call of a silenced client, past whatever the user has patched over `_make_api_call`."""
    if not _journals:
        raise FaasError(f"{operation_name}: there is no fake AWS that would answer; start one first")
    with deadline.shielded():
        return _patches.before(BaseClient, "_make_api_call")(client, operation_name, parameters)


_silent: weakref.WeakSet[Any] = weakref.WeakSet()


class _Watched(threading.local):
    """The call of this thread that is on its way, and the parameters of the one below it."""

    pending: _Pending | None = None
    parameters: Any = None


_watched = _Watched()


class _Pending:
    """A call on its way: its entries in the journals, the faults that strike it, and what its attempts came to."""

    def __init__(self, client: Any, operation: str, parameters: Any, *, changeable: bool) -> None:
        self.client, self.operation = client, operation
        self.attempts: list[WireAttempt] = []
        call = Call(
            service=client.meta.service_model.service_name,
            operation=operation,
            parameters=copied(parameters) if isinstance(parameters, Mapping) else {},
            region=client.meta.region_name,
            mark=marks.current(),
            started_at=time.time(),
        )
        self._places: list[tuple[Journal, Entry]] = [(journal, journal.begin(call)) for journal in _journals]
        self.struck = striking.due(call, client, parameters=parameters, changeable=changeable)

    def perform(self, call: Callable[[Any], Any], parameters: Any) -> Any:
        """Make the call, through the faults that strike it."""
        return call(parameters) if self.struck is None else self.struck.perform(call)

    def attempt(self, send: Callable[[], tuple[Any, Any]]) -> tuple[Any, Any]:
        """Send an attempt, through the faults that strike it, and note what came of it."""
        if self.struck is None:
            success, error = send()
            dropped = None
        else:
            success, error = self.struck.attempt(send)
            dropped = self.struck.target.dropped
        self.attempts.append(WireAttempt(_came_of(success, error), dropped))
        return success, error

    def end(self, *, response: object = None, error: Failure | None = None) -> None:
        """Write down how it ended; what the service answered too, where a fault kept that from the caller."""
        names: tuple[str, ...] = ()
        if self.struck is not None:
            names = self.struck.names
            response = response if response is not None else self.struck.target.response
        for journal, place in self._places:
            journal.end(place, response=response, error=error, struck=names, attempts=tuple(self.attempts))


def _came_of(success: Any, error: BaseException | None) -> str:
    """Return how an attempt ended: `ok`, an error code, or the name of an exception."""
    if success is None:
        return type(error).__name__
    http, parsed = success
    return "ok" if http.status_code < 300 else _told(parsed).code


def _make_api_call(client: Any, operation_name: str, api_params: Any) -> Any:
    call = _patches.before(BaseClient, "_make_api_call")
    if not _journals or client in _silent:
        return call(client, operation_name, api_params)
    marks.check_current()
    with (
        boundary.around(lambda: _about(client, operation_name, api_params)),
        deadline.shielded(),
        _written(client, operation_name, api_params, changeable=True) as pending,
    ):
        response = pending.perform(lambda given: call(client, operation_name, given), api_params)
        pending.end(response=response)
        return response


def _convert_to_request_dict(client: Any, api_params: Any, *args: Any, **options: Any) -> Any:
    _watched.parameters = api_params
    return _patches.before(BaseClient, "_convert_to_request_dict")(client, api_params, *args, **options)


def _make_request(client: Any, operation_model: Any, request_dict: Any, request_context: Any) -> Any:
    """Write down a call that came past `_make_api_call`: by a reference that the user's own patch keeps to it."""
    request = _patches.before(BaseClient, "_make_request")
    above = _watched.pending
    known = above is not None and (above.client, above.operation) == (client, operation_model.name)
    if not _journals or client in _silent or known:
        return request(client, operation_model, request_dict, request_context)
    marks.check_current()
    parameters = _watched.parameters
    with (
        boundary.around(lambda: _about(client, operation_model.name, parameters)),
        deadline.shielded(),
        _written(client, operation_model.name, parameters, changeable=False) as pending,
    ):
        answers: list[Any] = []

        def send(_: Any) -> Any:
            answers.append(request(client, operation_model, request_dict, request_context))
            return answers[0][1]

        parsed = pending.perform(send, parameters)
        http = answers[0][0]
        if http.status_code < 300:
            pending.end(response=parsed)
        else:
            pending.end(error=_told(parsed))
        return http, parsed


def _about(client: Any, operation: str, parameters: Any) -> tuple[Call, str]:
    """Return a call that is about to be made, and its name in every run: without what may be drawn anew in each."""
    given = copied(parameters) if isinstance(parameters, Mapping) else {}
    call = Call(client.meta.service_model.service_name, operation, given, client.meta.region_name)
    return call, " ".join(filter(None, (f"{call.service}.{call.operation}", resource_of(call))))


@contextmanager
def _written(client: Any, operation: str, parameters: Any, *, changeable: bool) -> Iterator[_Pending]:
    """Write down that a call begins, and what it raises."""
    outer = _watched.pending
    pending = _watched.pending = _Pending(client, operation, parameters, changeable=changeable)
    try:
        yield pending
    except BaseException as error:
        pending.end(error=_failure(error))
        raise
    finally:
        _watched.pending = outer


def _failure(error: BaseException) -> Failure:
    if isinstance(error, ClientError):
        return _told(error.response)
    return Failure(type(error).__name__, str(error))


def _told(response: Mapping[str, Any]) -> Failure:
    told = response.get("Error", {})
    return Failure(str(told.get("Code", "Unknown")), str(told.get("Message", "")))


def _do_get_response(endpoint: Any, request: Any, operation_model: Any, context: Any) -> Any:
    model, before = operation_model.service_model, wire.current.sender
    region = (context.get("signing") or {}).get("region") or context.get("client_region")
    wire.current.sender = wire.Sender(model.service_name, operation_model.name, region, endpoint.host)
    pending = _watched.pending

    def send() -> Any:
        return _patches.before(Endpoint, "_do_get_response")(endpoint, request, operation_model, context)

    try:
        if pending is None or pending.client._endpoint is not endpoint:  # a call of AWS's own services
            return send()
        return pending.attempt(send)
    finally:
        wire.current.sender = before


def _send(endpoint: Any, request: Any) -> AWSResponse:
    if _journals:
        response = botocore_stubber("before-send", request)
        if response is not None:
            return response
    sent: AWSResponse = _patches.before(Endpoint, "_send")(endpoint, request)
    return sent


_patches = Patches(
    (BaseClient, "_make_api_call", _make_api_call),
    (BaseClient, "_convert_to_request_dict", _convert_to_request_dict),
    (BaseClient, "_make_request", _make_request),
    (Endpoint, "_do_get_response", _do_get_response),
    (Endpoint, "_send", _send),
)
