"""The fake AWS of one test: moto, the journal, the guard and the functions that other functions can call."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments
from pytest_faas.cloud.credentials import FakeCredentials
from pytest_faas.cloud.guard import NetworkGuard, Refusal
from pytest_faas.cloud.http import Answer, Asked
from pytest_faas.cloud.journal import Journal
from pytest_faas.errors import FaasError

if TYPE_CHECKING:
    from pytest_faas.cloud.functions import FunctionEntry
    from pytest_faas.cloud.snapshot import Snapshot

__tracebackhide__ = errors.hidden_from

_REGION = re.compile(r"[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}")
_ACCOUNT = re.compile(r"[0-9]{12}")


class FakeAws:
    """moto for the length of a test, for every client of boto3 whenever and however it was made.

    While it is active, every call of boto3 is answered by moto (also with an `endpoint_url=`), HTTP requests to AWS
    hosts too, and nothing reaches AWS. The state is empty at `start` and gone after `stop`. A `mock_aws` of the user
    inside shares the state; one that is active around it keeps its own. boto3 and moto are imported at the first `start`.

    >>> with FakeAws(region="eu-west-1", account="111122223333") as aws:
    ...     import boto3
    ...     boto3.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
    ...     aws.calls
    'https://sqs.eu-west-1.amazonaws.com/111122223333/jobs'
    [sqs.CreateQueue jobs -> ok]
    """

    @known_arguments("FakeAws")
    def __init__(
        self, *, region: str = "us-east-1", account: str = "123456789012", network: str = "allow"
    ) -> None:
        if not isinstance(region, str) or not _REGION.fullmatch(region):
            raise arguments.invalid("FakeAws", "region", "a region name such as 'eu-west-1'", region)
        if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
            raise arguments.invalid("FakeAws", "account", "an account id of 12 digits, as a str", account)
        self.region = region
        self.account = account
        self.calls = Journal()
        self.functions: dict[str, FunctionEntry] = {}
        self._guard = NetworkGuard(network)
        self._credentials = FakeCredentials()
        self._undo: ExitStack | None = None

    @property
    def refusals(self) -> list[Refusal]:
        """Each attempt to leave the fake AWS, also those whose error the code swallowed."""
        return self._guard.refusals

    def sending_nothing(self) -> AbstractContextManager[None]:
        """Refuse every host but this machine in a block, whatever the policy."""
        return self._guard.trials()

    @property
    def active(self) -> bool:
        """Whether calls reach this fake now."""
        return self._undo is not None

    def start(self) -> None:
        """Begin: fake credentials, an empty state, an empty journal, the guard. FaasError if it has begun already."""
        if self.active:
            raise FaasError("this FakeAws is active already: stop() it before you start() it again")
        self.calls.clear()
        self.refusals.clear()
        with ExitStack() as undo:
            undo.callback(self._credentials.restore)
            self._take_credentials()
            from pytest_faas.cloud import clients, seams
            from pytest_faas.cloud.embedded import EmbeddedMoto

            moto = EmbeddedMoto(self.account, self._process)
            moto.start()
            undo.callback(moto.stop)
            seams.install(self.calls)
            undo.callback(seams.remove, self.calls)
            clients.install()
            undo.callback(clients.remove)
            self._guard.install()
            undo.callback(self._guard.remove)
            self._undo = undo.pop_all()

    def _take_credentials(self) -> None:
        """Lay credentials, unless the plugin's own are in place: then what a user's fixture set over them stays."""
        outer = FakeCredentials.current()
        if outer is None or outer.region != self.region:
            self._credentials.install(self.region)

    def snapshot(self) -> Snapshot:
        """Take the state as it is now, to be put back; what the journal holds is not part of it."""
        from pytest_faas.cloud.snapshot import Snapshot

        return Snapshot()

    def keep_out(self, declared: Callable[[str | bytes], bool]) -> Callable[[str], None]:
        """Refuse connections to hosts that were declared effects too; return what refuses a host by itself."""
        self._guard.declared = declared
        return self._guard.check

    def seed(self, seed: int | str) -> None:
        """Let what moto makes up (message ids, version ids, …) be the same for the same seed."""
        from moto.moto_api._internal import mock_random

        mock_random.seed(f"pytest-faas moto:{seed}")

    def stop(self) -> None:
        """End and put everything back; harmless when it has not begun."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo.close()

    def __enter__(self) -> FakeAws:  # noqa: PYI034 - Self is newer than Python 3.10
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _process(self, request: Any) -> Any:
        from pytest_faas.cloud import wire

        try:
            return wire.process(request, self._intercept)
        except wire.Unanswered as unanswered:
            self._guard.refuse(unanswered.host, None, unanswered.why, _NOBODY)

    def _intercept(self, asked: Asked) -> Answer | None:
        from pytest_faas.cloud.embedded import has_function
        from pytest_faas.cloud.functions import Home, answer_invoke

        return answer_invoke(self.functions, Home(self.region, self.account), asked, has_function)


_NOBODY = (
    "Nothing is sent to AWS. Stub that client with botocore.stub.Stubber, or use a double for what calls it."
)
