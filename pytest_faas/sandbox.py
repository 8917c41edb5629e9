"""Sandbox: what the `faas` fixture is; a context manager that works without pytest too."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, final

from pytest_faas import arguments, errors
from pytest_faas import origin as origins
from pytest_faas.arguments import known_arguments
from pytest_faas.checks.assertions import Assertions
from pytest_faas.checks.durable import Durable
from pytest_faas.cloud import faults
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.faults import Armed, Kind
from pytest_faas.cloud.functions import RawAnswer
from pytest_faas.cloud.guard import Refusal
from pytest_faas.cloud.journal import Journal
from pytest_faas.cloud.operations import Operations
from pytest_faas.delivery import policies
from pytest_faas.delivery.outcome import Event
from pytest_faas.delivery.policies import Duplicate, Redrive, Regroup, Reorder, ServiceError, Throttle
from pytest_faas.delivery.report import Report
from pytest_faas.effects.declared import Effects
from pytest_faas.effects.doubles import UNSET
from pytest_faas.effects.http.hosts import is_declared
from pytest_faas.effects.sdk_errors import SdkError
from pytest_faas.errors import InvalidArgument
from pytest_faas.mappings import entrance
from pytest_faas.mappings.entrance import Wanted
from pytest_faas.moment import Moment
from pytest_faas.runtime import function as functions
from pytest_faas.runtime import modules
from pytest_faas.runtime.context import DEFAULT_MEMORY, DEFAULT_TIMEOUT
from pytest_faas.runtime.environment import Handler
from pytest_faas.runtime.frozen import virtual_time
from pytest_faas.runtime.frozen.virtual_time import FrozenClock
from pytest_faas.runtime.function import Function, Place
from pytest_faas.runtime.run import Request
from pytest_faas.runtime.stopping import deadline
from pytest_faas.settings import Settings
from pytest_faas.watches import Watches

if TYPE_CHECKING:
    from pytest_faas.checks.replay import Shelf
    from pytest_faas.checks.sameness.rules import Rules
    from pytest_faas.checks.worlds.bench import Bench
    from pytest_faas.cloud.state.emissions import Emissions
    from pytest_faas.cloud.state.state import State

__tracebackhide__ = errors.hidden_from

_log = logging.getLogger("pytest_faas")


@final
class Sandbox(Assertions):
    """A fake AWS, and functions that run in it as Lambda runs them.

    One that is opened inside another shares its state; open them one after the other for empty ones.

    >>> from pytest_faas import Sandbox
    >>> with Sandbox() as faas:
    ...     hello = faas.function(lambda event, context: {"hello": event["name"]})
    ...     hello.invoke({"name": "Ada"}).payload
    {'hello': 'Ada'}
    """

    @known_arguments("Sandbox")
    def __init__(
        self,
        settings: Settings | None = None,
        *,
        rootdir: str | Path = ".",
        origin: origins.Origin | None = None,
        shelf: Shelf | None = None,
    ) -> None:
        self._shelf = shelf
        self._settings = settings or Settings()
        self._rootdir = Path(rootdir).resolve()
        self._origin = origin
        self._previous: origins.Origin | None = None
        self._functions: list[Function] = []
        self._reports: list[Report] = []
        self._operations = Operations()
        self._watches = Watches()
        self._durable = Durable()
        self._rules: Rules | None = None
        self.told: list[str] = []  # what checks that passed have to say
        place = self._settings.origin()
        self._aws = FakeAws(region=place.region, account=place.account, network=self._settings.network)
        self._aws.calls.hooks.append(faults.EffectHook())
        self._effects = Effects(self._aws.calls, self._aws.keep_out(is_declared))

    def start(self) -> Sandbox:
        """Start the fake AWS, empty."""
        chosen = self._settings
        deadline.configure(guard=chosen.guard)
        self._aws.start()
        origin = self._origin or chosen.origin()
        self._aws.seed(origin.seed)
        self._previous = origins.use(origin)
        return self

    def stop(self) -> None:
        """End every function and stop the fake AWS; everything is as it was before."""
        with ExitStack() as undo:
            undo.callback(self._aws.stop)
            if self._previous is not None:
                undo.callback(origins.use, self._previous)
            undo.callback(deadline.release)
            undo.callback(modules.leave)
            for each in self._functions:
                undo.callback(each.close)
            undo.callback(self._effects.close)

    def __enter__(self) -> Sandbox:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        made = ", ".join(each.name for each in self._functions) or "none"
        return f"<Sandbox in {self._aws.region}: functions {made}; {len(self._aws.calls)} calls to AWS>"

    @property
    def calls(self) -> Journal:
        """Every call to AWS since the start, whichever client made it."""
        return self._aws.calls

    @known_arguments("faas.function")
    def function(
        self,
        handler: str | Handler,
        *,
        name: str | None = None,
        root: str | Path | None = None,
        layers: Sequence[str | Path] = (),
        timeout: float = DEFAULT_TIMEOUT,
        memory: int = DEFAULT_MEMORY,
        env: dict[str, str] | None = None,
    ) -> Function:
        """Make a Lambda function from a handler string (`orders.create`) or from a callable.

        `root` is the folder that holds the code (relative to pytest's rootdir; the `faas_root` setting by default),
        `layers` are folders laid beside it as `/opt`; `timeout` is in seconds (fractions allowed, 900 at most), `memory`
        in MB (128 to 10,240); `env` wins over Lambda's own variables. With a `name`, `lambda.invoke` of that name runs
        this function. Raises `InvalidHandler` for a handler string or folder that does not resolve, `InvalidArgument`
        for other values that Lambda refuses.
        """
        if not self._aws.active:
            raise InvalidArgument(
                "faas.function: the Sandbox has not been started: use `with Sandbox() as faas:`"
            )
        made = functions.make(
            Place(self._rootdir, self._aws.calls),
            handler,
            name=name,
            root=self._settings.root if root is None else root,
            layers=layers,
            timeout=timeout,
            memory=memory,
            env=env,
        )
        if name is not None:
            self._register(name, made)
        self._functions.append(made)
        return made

    @known_arguments("faas.effect")
    def effect(
        self,
        name: str | None = None,
        *,
        http: str | None = None,
        returns: Any = UNSET,
        raises: Any = UNSET,
        side_effect: Any = UNSET,
        error: SdkError | None = None,
        kind: str | None = None,
    ) -> None:
        """Declare something outside AWS an effect: it joins `faas.calls`, and a double answers in its place.

        `name` is the dotted name of a function, a method, or a function that makes a context manager, plain or async;
        `http` a host, for what requests, httpx and urllib3 send to it. The double: `returns` (copied for each call; what a
        context manager gives on entering; the body, the status, or both of an HTTP answer), `raises` an exception, or
        `side_effect`, a callable or a list of answers. None of them is needed where a mock is in place already.
        `error`: what its SDK raises where a fault strikes, an exception, a class, or a callable that makes one of Python's
        `TimeoutError` (the response is lost) or `ConnectionError` (no effect); those are raised themselves without it.
        `kind`: "effect", "read" or "telemetry". By default it is an effect; a request by HTTP is a read where its method is
        safe, as GET is. What is read may be read again, or not at all by a warm environment that remembers it.
        Raises `InvalidArgument` for a name that leads nowhere, and where there is no double: the real thing is never called.

        >>> import textwrap
        >>> from pytest_faas import Sandbox
        >>> with Sandbox() as faas:
        ...     faas.effect("textwrap.shorten", returns="short")
        ...     textwrap.shorten("a long text", width=5), faas.calls
        ('short', [textwrap.shorten {"text": "a long text", "width": 5} -> ok])
        """
        if not self._aws.active:
            raise InvalidArgument(
                "faas.effect: the Sandbox has not been started: use `with Sandbox() as faas:`"
            )
        double = {"returns": returns, "raises": raises, "side_effect": side_effect}
        if kind is not None:
            self._operations.declare(name or str(http).lower(), kind)
        if name is not None and http is None:
            self._effects.declare(name, **double, error=error)
        elif error is not None and http is not None and name is None:
            raise InvalidArgument(
                f"faas.effect: error= goes with a name; a request to http={http!r} that a fault strikes fails with the own"
                f" error of its client (requests, httpx, urllib3), got error={arguments.seen(error)}"
            )
        elif http is not None and name is None:
            self._effects.declare_host(http, **double)
        else:
            raise InvalidArgument(
                "faas.effect takes a name ('payments.charge') or http= ('api.stripe.com'),"
                f" got {'both' if name is not None else 'neither'}"
            )

    @known_arguments("faas.deliver")
    def deliver(
        self,
        function: Function,
        *events: Event,
        source: object = None,
        queue_url: str | None = None,
        stream_arn: str | None = None,
        bucket: str | None = None,
        until: float | None = None,
        throttle: Throttle | int | None = None,
        service_error: ServiceError | int | None = None,
        reserved_concurrent_executions: int | None = None,
        duplicate: Duplicate | Sequence[Duplicate] | bool = False,
        reorder: Reorder | bool = False,
        regroup: Regroup | bool = False,
        redrive: Redrive | bool = False,
        seed: int | str | None = None,
    ) -> Report:
        """Deliver events to a function as their source does, in virtual time, until all is settled; return what happened.

        `source` is `Queue(...)`, `Stream(...)`, `Async(...)` or `Sync(...)`; by default AWS's defaults for the events.
        In place of events, `queue_url`, `stream_arn` (of a Kinesis stream, or a table's `LatestStreamArn`) or `bucket` name
        something in the fake AWS: its messages, records or changes are delivered, and what becomes of them happens there.
        The function sees the virtual clock: waits, retries and time-outs cost nothing. `until`: virtual seconds after
        which the delivery is broken off. `throttle`, `service_error`: Lambda refuses so many invocations.
        `reserved_concurrent_executions`: the function's limit. `duplicate`, `reorder`, `regroup`, `redrive`: what the
        service does without any failure of the function, chosen by `seed` (the test's own by default).

        Raises `InvalidArgument` for what AWS would refuse, `NeverSettles` where no limit ends the retries.
        https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html

        >>> from pytest_faas import Queue, Sandbox, events
        >>> with Sandbox() as faas:
        ...     worker = faas.function(lambda event, context: {}["amount"])
        ...     report = faas.deliver(worker, events.sqs("pay"), source=Queue(max_receive_count=3, visibility_timeout=60))
        >>> report.attempts_of("pay"), [message.body for message in report.dead_letters], report.elapsed
        (3, ['pay'], 180.0)
        """
        chosen = policies.conditions(
            until=until,
            throttle=throttle,
            service_error=service_error,
            reserved_concurrent_executions=reserved_concurrent_executions,
            duplicate=duplicate,
            reorder=reorder,
            regroup=regroup,
            redrive=redrive,
            seed=origins.current().ids.hex(16) if seed is None else seed,
        )
        wanted = Wanted(function, events, source, queue_url, stream_arn, bucket)
        report = entrance.deliver(wanted, chosen, self._aws.account)
        self._reports.append(report)
        return report

    @property
    def reports(self) -> list[Report]:
        """What the deliveries of this test came to; a test that fails prints their timelines."""
        return self._reports

    @known_arguments("faas.fault")
    def fault(
        self,
        operation: str,
        *,
        kind: str | Kind | Sequence[str | Kind],
        resource: str | None = None,
        key: str | dict[str, object] | None = None,
        occurrence: int | None = 1,
    ) -> AbstractContextManager[Armed]:
        """Let a fault strike a call that an invocation makes in the block, once: the `occurrence`-th that fits (None: each).

        `operation`: as in `dynamodb.PutItem`. `resource`: the name of a table, queue, bucket, …; `key`: an object's key, or
        an item's as a dict. `kind`: a name or a value of `pytest_faas.cloud.faults`, or several that strike together.
        Raises `InvalidArgument` for names that do not exist, with the closest, and `NeverStruck` at the end of a block
        in which it struck nothing.

        >>> import boto3
        >>> from pytest_faas import Sandbox
        >>> def handler(event, context):
        ...     boto3.client("sqs").create_queue(QueueName="jobs")
        >>> with Sandbox() as faas:
        ...     fn = faas.function(handler)
        ...     with faas.fault("sqs.CreateQueue", kind="crash_after") as fault:
        ...         print(fn.invoke({}).error.type, fault.strikes[0])
        Runtime.ExitError crash after at sqs.CreateQueue jobs
        """
        if not self._aws.active:
            raise InvalidArgument(
                "faas.fault: the Sandbox has not been started: use `with Sandbox() as faas:`"
            )
        chosen = faults.kinds("faas.fault", kind)
        aimed = faults.aim(
            "faas.fault",
            operation,
            resource=resource,
            key=key,
            occurrence=occurrence,
            declared=self.calls.declared,
        )
        return faults.armed(aimed, chosen)

    def frozen(self, at: str | datetime | float) -> AbstractContextManager[FrozenClock]:
        """Make time virtual for a block: it stands at `at` and moves only when something would have waited.

        `time.sleep`, `asyncio.sleep` and timed waits move the clock instead of waiting, and the deadline obeys it.
        """
        return virtual_time.frozen(at)

    def moment(self) -> Moment:
        """Take the state, the journal and the functions as they are now; `.restore()` puts them back, again and again.

        >>> import boto3
        >>> from pytest_faas import Sandbox
        >>> with Sandbox() as faas:
        ...     start = faas.moment()
        ...     for name in "ab":
        ...         start.restore()
        ...         _ = boto3.client("sqs").create_queue(QueueName=name)
        ...         len(faas.calls), len(boto3.client("sqs").list_queues()["QueueUrls"])
        (1, 1)
        (1, 1)
        """
        return Moment(self._aws, self._functions, self._reports, self._watches)

    @property
    def operations(self) -> Operations:
        """What each operation of AWS is: a read, an effect or telemetry; `.set("xray.*", "telemetry")` changes it."""
        return self._operations

    @known_arguments("faas.state")
    def state(self, *, logs: bool = False) -> State:
        """Read what is durable and visible now; `before.diff(after)` says what differs. The journal does not hear of it.

        `logs`: CloudWatch Logs too. What was changed and no state shows is in `.unread`.

        >>> import boto3
        >>> from pytest_faas import Sandbox
        >>> with Sandbox() as faas:
        ...     before = faas.state()
        ...     _ = boto3.client("ssm").put_parameter(Name="rate", Value="3", Type="String")
        ...     print(before.diff(faas.state()))
        + ssm rate                            {"Type": "String", "Value": "3", "DataType": "text", "Tier": …
        """
        from pytest_faas.cloud.state import scope, state

        arguments.flag("faas.state", "logs", logs)
        where = scope.of_the_fake(
            self._aws.account, self._aws.region, self.calls, self._operations, logs=logs
        )
        with scope.unnoticed():
            return state.read(where, self._aws.region, more=self._watches.entries())

    @known_arguments("faas.emissions")
    def emissions(self, *, since: int = 0) -> Emissions:
        """Return what was sent since a position of the journal (`len(faas.calls)` before it), as the services took it.

        Messages, events, records, mails, invocations, started executions and declared effects; what a service drops as a
        repetition is not among them. `first.diff(second)` says what is more and what is fewer.
        """
        from pytest_faas.cloud.state import emissions, groups, scope

        start = arguments.integer("faas.emissions", "since", since, 0)
        with scope.unnoticed():
            scoped = groups.by_group(self.calls, self._aws.region)
        return emissions.of(self.calls, since=start, operations=self._operations, by_group=scoped)

    @known_arguments("faas.watch")
    def watch(
        self,
        name: str,
        read: Callable[[], object],
        *,
        restore: Callable[[Any], object] | None = None,
    ) -> None:
        """Let what `read()` gives be part of the state: a database beside AWS, a file, a cache.

        `restore(value)` puts back what `read()` gave; checks and examples of `@given` need it. Of a dict each member is
        compared by its key. Raises `InvalidArgument` for a name that is taken and for what cannot be called.

        >>> from pytest_faas import Sandbox
        >>> rows = {"7": "new"}
        >>> with Sandbox() as faas:
        ...     faas.watch("orders db", lambda: rows, restore=rows.update)
        ...     before = faas.state()
        ...     rows["7"] = "paid"
        ...     print(before.diff(faas.state()))
        ~ watch orders db 7                   "new" → "paid"
        """
        self._watches.add(name, read, restore)

    @known_arguments("faas.compare")
    def compare(self, service: str, resource: str, *, by: Callable[[Any], object]) -> None:
        """Compare the values of a place by what `by(value)` makes of them, in every check of this sandbox.

        `service` and `resource` are glob patterns: `faas.compare("s3", "reports-*", by=lambda value: sorted(...))`.
        Raises `InvalidArgument` for what cannot be called, and where `by` raises.
        """
        from pytest_faas.checks.sameness.rules import Rules

        self._rules = (self._rules or Rules()).plus(service, resource, by)

    @known_arguments("faas.durable")
    def durable(self, *, logs: bool = False, tmp: bool = False) -> None:
        """Say what else counts as durable state in the checks: CloudWatch Logs, the files that a function leaves in /tmp."""
        self._durable.logs = arguments.flag("faas.durable", "logs", logs)
        self._durable.tmp = arguments.flag("faas.durable", "tmp", tmp)

    @property
    def refusals(self) -> list[Refusal]:
        """Each attempt to leave the fake AWS; a test that leaves one here fails, so clear those that are meant."""
        return self._aws.refusals

    def _bench(self) -> Bench:
        from pytest_faas.checks.sameness.rules import NO_RULES
        from pytest_faas.checks.worlds.bench import Bench

        if not self._aws.active:
            raise InvalidArgument(
                "faas.assert_...: the Sandbox has not been started: use `with Sandbox() as faas:`"
            )
        return Bench(
            self._aws,
            self._functions,
            self._effects,
            self._operations,
            self._reports,
            self._watches,
            self._durable,
            self._rules or NO_RULES,
            self._shelf,
            self.told,
        )

    def _register(self, name: str, made: Function) -> None:
        if name in self._aws.functions:
            raise InvalidArgument(f"faas.function: there is already a function named {name!r} in this test")
        self._aws.functions[name] = _Registered(made)


class _Registered:
    """A function as the fake AWS calls it for `lambda.invoke`."""

    def __init__(self, function: Function) -> None:
        self._function = function

    def invoke_raw(
        self,
        payload: bytes,
        *,
        client_context: str | None,
        asynchronous: bool,
    ) -> RawAnswer:
        """Run the function once; how an asynchronous run failed is only logged."""
        custom = None if client_context is None else json.loads(base64.b64decode(client_context))
        request = Request(payload, origins.current().ids.uuid(), client_context=custom)
        invocation = self._function.invoke_payload(request)
        if asynchronous and invocation.error is not None:
            # on AWS nobody would hear of it either, before the retries and the destination
            _log.warning("asynchronous invocation of %s failed: %s", self._function.name, invocation.error)
        return RawAnswer(invocation.raw, invocation.function_error, invocation.log_tail)
