"""The assertions of a sandbox: `faas.assert_idempotent(fn, event)` and its sisters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pytest_faas import errors
from pytest_faas.arguments import known_arguments

if TYPE_CHECKING:
    from pytest_faas.checks.allow import Allow
    from pytest_faas.checks.fuzzing.fuzz_report import FuzzReport
    from pytest_faas.checks.worlds.bench import Bench
    from pytest_faas.delivery.outcome import Event
    from pytest_faas.runtime.function import Function

__tracebackhide__ = errors.hidden_from

OnVacuous = Literal["fail", "ok"]


class Assertions(ABC):
    """What a sandbox asserts of a handler: each runs it in worlds of its own and puts everything back.

    In the examples `src/orders.py` has two handlers: `store` puts each message of a queue into the bucket `orders`, under
    the id that its body has, and `show` answers a request with the ids that are there.
    """

    @abstractmethod
    def _bench(self) -> Bench:
        """Return what the checks work on."""

    @known_arguments("faas.assert_idempotent")
    def assert_idempotent(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        header: str = "Idempotency-Key",
    ) -> None:
        """Assert that delivering the same logical event again, after a success, changes nothing and sends nothing more.

        Sources of Lambda deliver at least once: https://docs.aws.amazon.com/lambda/latest/dg/invocation-retries.html.
        `source`: `Queue(...)`, `Stream(...)`, `Async(...)` or `Sync(...)`; AWS's defaults for the event if None. `allow`:
        what is meant, `Allow(service, resource, attribute)`; an entry that matched nothing warns. `vacuous="ok"` accepts
        that nothing was exercised. `header`: the one with which an HTTP client marks a repetition.

        Raises `NotIdempotent`, `Vacuous` or `Unreproducible`, and `InvalidArgument` for what cannot be; skips the test for a
        request that may not be repeated. See docs/checks/idempotent.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_idempotent(worker, events.sqs({"id": 7, "amount": 10}))
        """
        self._assert("idempotent", fn, event, source=source, allow=allow, vacuous=vacuous, header=header)

    @known_arguments("faas.assert_retry_safe")
    def assert_retry_safe(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        emissions: Literal["at-least-once", "exactly-once"] = "at-least-once",
        header: str = "Idempotency-Key",
    ) -> None:
        """Assert that a fault at any effect, then redelivery until success, ends as a clean run does and loses nothing.

        A crash before and after each effect, a time-out after it, an error without effect and a lost response: each in a
        world of its own. `emissions="exactly-once"`: nothing may be sent twice either. The other arguments are those of
        `assert_idempotent`.

        Raises `RetryNotSafe`, `NeverRecovers` after ten redeliveries that fail, `Vacuous`, `Unreproducible` or
        `InvalidArgument`; skips the test for a request that may not be repeated. See docs/checks/retry-safe.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_retry_safe(worker, events.sqs({"id": 7}), emissions="exactly-once")
        """
        self._assert(
            "retry_safe",
            fn,
            event,
            source=source,
            allow=allow,
            vacuous=vacuous,
            emissions=emissions,
            header=header,
        )

    @known_arguments("faas.assert_concurrent")
    def assert_concurrent(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        other: Event | None = None,
        max_interleavings: int = 200,
    ) -> None:
        """Assert that two deliveries at the same time come to what some order of the two comes to.

        The event twice, or with an `other` one of the same source that writes the same key. Each runs in an environment of
        its own, and who goes on is decided at each call, in `max_interleavings` ways at most, those with the fewest switches
        first. Those that fail are redelivered until done; of requests, any that got no success may be left out. The other
        arguments are those of `assert_idempotent`.

        Raises `NotSerializable`, `Vacuous`, `Unreproducible` or `InvalidArgument`; skips the test where the source never
        delivers the two at once, as within a message group:
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html. See docs/checks/concurrent.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     first, second = (events.sqs({"id": 7, "version": each}) for each in (1, 2))
        ...     faas.assert_concurrent(worker, first, other=second)
        """
        self._assert(
            "concurrent",
            fn,
            event,
            source=source,
            allow=allow,
            vacuous=vacuous,
            other=other,
            max_interleavings=max_interleavings,
        )

    @known_arguments("faas.assert_recursion")
    def assert_recursion(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        prefix: str = "",
        suffix: str = "",
        event_pattern: object = None,
        event_bus_name: str = "",
    ) -> None:
        """Assert that what the function does at its own trigger does not set it off for ever.

        Each effect that meets the bucket, queue, topic, bus, stream or table that the event came from makes its event there,
        which is run as well; so is an invocation of itself. Fails where that goes on after 16 hops, where Lambda steps in:
        https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html. `prefix` and `suffix`: of the keys that
        the bucket tells of; `event_pattern`: of the rule, or a filter of the mapping; `event_bus_name`: the rule's bus, any
        by default. The other arguments are those of `assert_idempotent`.

        Raises `TriggersItself`, `Vacuous` or `InvalidArgument`; skips the test where nothing sets the function off. See
        docs/checks/recursion.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_recursion(worker, events.sqs({"id": 7}))
        """
        self._assert(
            "recursion",
            fn,
            event,
            source=source,
            allow=allow,
            vacuous=vacuous,
            prefix=prefix,
            suffix=suffix,
            event_pattern=event_pattern,
            event_bus_name=event_bus_name,
        )

    @known_arguments("faas.assert_warm_start")
    def assert_warm_start(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        other: Event | Sequence[Event] = (),
        idle: float = 3600,
        between: Callable[[], object] | None = None,
        tmp: bool = False,
    ) -> None:
        """Assert that an event comes to the same in an environment that was used before as in a fresh one.

        Used by the same event, by `other` events of the same source, by a run in which a call failed, and by an event whose
        body cannot be read: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html. `idle`: seconds
        without an event, after which the used environment must not fail (0: left out); `between` is called in that time,
        such as to change a password. `tmp`: files that each run leaves in /tmp are a failure too. Answer, state and
        emissions are compared, never reads and logs. `allow` may also name `Allow("answer", "*", "body")`. The other
        arguments are those of `assert_idempotent`.

        Raises `WarmStartDiffers`, `Vacuous`, `Unreproducible` or `InvalidArgument`. See docs/checks/warm-start.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_warm_start(worker, events.sqs({"id": 7}), other=events.sqs({"id": 8}))
        """
        self._assert(
            "warm_start",
            fn,
            event,
            source=source,
            allow=allow,
            vacuous=vacuous,
            other=other,
            idle=idle,
            between=between,
            tmp=tmp,
        )

    @known_arguments("faas.assert_partial_batch")
    def assert_partial_batch(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
    ) -> None:
        """Assert that when a record of a batch fails, it comes again, and all ends as in a run in which none failed.

        `event` holds three records or more, each with an effect. With `Queue(report_batch_item_failures=True)`, or `Stream`,
        the answer must name what failed and what follows it in its FIFO group; without, the whole batch must come again:
        https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html. The other arguments are those of
        `assert_idempotent`.

        Raises `WrongPartialBatch`, `Vacuous`, `Unreproducible` or `InvalidArgument`; skips the test for what comes one event
        at a time. See docs/checks/partial-batch.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_partial_batch(worker, events.sqs({"id": 7}, {"id": 8}, {"id": 9}))
        """
        self._assert("partial_batch", fn, event, source=source, allow=allow, vacuous=vacuous)

    @known_arguments("faas.assert_robust")
    def assert_robust(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        bad: dict[str, Any] | Sequence[dict[str, Any]] | None = None,
    ) -> None:
        """Assert that a legal event does not fail the function, and that a bad record does not hold up its neighbours.

        A request must get an answer below 500 from its front end, and an event that comes whole must not raise. To a batch
        a bad record is added: each of `bad`, or else some that are made of the event's own (a body that is no JSON, or a
        removal without NewImage; none with `bad=()`). It may fail itself; all records that succeed alone must then succeed
        within the limits of `source`, and one without limits is looked at for an hour of virtual time. The other arguments
        are those of `assert_idempotent`.

        Raises `NotRobust`, `Vacuous` or `InvalidArgument`; skips the test for a direct call. See docs/checks/robust.md.

        >>> import boto3
        >>> from pytest_faas import Queue, Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_robust(worker, events.sqs({"id": 7}), source=Queue(max_receive_count=2))
        Traceback (most recent call last):
        ...
        pytest_faas.errors.NotRobust: orders.store is not robust
        ...
        """
        self._assert("robust", fn, event, source=source, allow=allow, vacuous=vacuous, bad=bad)

    @known_arguments("faas.assert_no_lost_records")
    def assert_no_lost_records(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
    ) -> None:
        """Assert that whatever call fails, what is reported as done is done, or was handed on with its id or body.

        Each call but telemetry fails for one whole invocation, and batch calls in part. `allow` names what is best effort,
        as `Allow("dynamodb", "audit")`. The other arguments are those of `assert_idempotent`.

        Raises `RecordsLost`, `Vacuous`, `Unreproducible` or `InvalidArgument`. See docs/checks/no-lost-records.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_no_lost_records(worker, events.sqs({"id": 7}))
        """
        self._assert("no_lost_records", fn, event, source=source, allow=allow, vacuous=vacuous)

    @known_arguments("faas.fuzz")
    def fuzz(
        self,
        fn: Function,
        events: object,
        *,
        checks: Sequence[str] | Mapping[str, Mapping[str, object]] | None = None,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        max_examples: int = 100,
        seed: int | str | None = None,
    ) -> FuzzReport:
        """Draw events and judge each by the checks; show the smallest event of each distinct cause.

        `events`: a strategy, as `strategies.sqs_events(body=...)`. `checks`: their names, or a dict of names and options,
        as `{"retry_safe": {"emissions": "exactly-once"}}`; by default contract, robust, idempotent, retry_safe and
        no_lost_records. State, clock and environment are as before for each event. `max_examples`: how many are drawn at
        most; `seed`: of the draws, the test's own by default. What fails is saved under `.faas/` and judged first the next
        time. The other arguments are those of `assert_idempotent`.

        Raises `FuzzFailed`, or `InvalidArgument` for what cannot be; skips the test where no event exercised anything. See
        docs/how-to/fuzz-a-handler.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, strategies
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     api = faas.function("orders.show", root="src")
        ...     requests = strategies.http_api_events(path="/orders", method="GET")
        ...     print(faas.fuzz(api, requests, checks=["contract", "robust"], max_examples=5))
        5 events drawn for orders.show
          contract             5 passed
          robust               5 passed
        """
        from pytest_faas.checks.fuzzing import fuzz, options

        wanted = fuzz.Fuzz(fn, options.chosen(checks), source, allow)
        most, chosen = options.most(max_examples), options.seed(seed)
        return fuzz.fuzz(self._bench(), wanted, events, max_examples=most, seed=chosen)

    @known_arguments("faas.assert_contract")
    def assert_contract(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
    ) -> None:
        """Assert that what the function returns is an answer that its source takes, and reads as it was meant.

        Rules and limits are those of the source that asks, set up as `source` says; what is only inferred is told as a note
        and never fails. The other arguments are those of `assert_idempotent`.

        Raises `AnswerInvalid`, `InvalidArgument`, or `Vacuous` where the function raised: `assert_robust` judges that. See
        docs/checks/contract.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     api = faas.function("orders.show", root="src")
        ...     faas.assert_contract(api, events.http_api("GET", "/orders"))
        """
        self._assert("contract", fn, event, source=source, allow=allow, vacuous=vacuous)

    @known_arguments("faas.assert_http_semantics")
    def assert_http_semantics(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        header: str = "Idempotency-Key",
    ) -> None:
        """Assert that GET, HEAD and OPTIONS change nothing, and that PUT, DELETE and keyed requests may be sent twice.

        `allow`: what a GET may change all the same. `header`: the one with which a client marks a repetition. The other
        arguments are those of `assert_idempotent`.

        Raises `WrongMethodSemantics`, `Vacuous`, `Unreproducible` or `InvalidArgument`; skips the test for all other
        requests. https://www.rfc-editor.org/rfc/rfc9110#section-9.2; see docs/checks/http-semantics.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     api = faas.function("orders.show", root="src")
        ...     faas.assert_http_semantics(api, events.http_api("GET", "/orders"))
        """
        self._assert("http_semantics", fn, event, source=source, allow=allow, vacuous=vacuous, header=header)

    @known_arguments("faas.assert_equivalent_requests")
    def assert_equivalent_requests(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        across: Sequence[str] = (),
    ) -> None:
        """Assert that one request comes to the same in each form in which its front end sends it.

        The forms: the case of header names (REST APIs, load balancers), a body in base64 where the media types ask for it,
        null in place of an absent field (function URLs). `across`: other front ends that send the function the same request,
        of `rest`, `http_api`, `function_url` and `alb`. The other arguments are those of `assert_idempotent`.

        Raises `AnswersDiffer`, `Vacuous`, `Unreproducible` or `InvalidArgument`; skips the test for what is no request. See
        docs/checks/equivalent-requests.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     api = faas.function("orders.show", root="src")
        ...     faas.assert_equivalent_requests(api, events.http_api("GET", "/orders"), across=["rest"])
        """
        self._assert(
            "equivalent_requests", fn, event, source=source, allow=allow, vacuous=vacuous, across=across
        )

    @known_arguments("faas.assert_order")
    def assert_order(
        self,
        fn: Function,
        event: Event,
        *,
        source: object = None,
        allow: Allow | Sequence[Allow] = (),
        vacuous: OnVacuous = "fail",
        most: int = 12,
    ) -> None:
        """Assert that the order of records does not matter where the source keeps none.

        Records change places as their source may deliver them: those of a standard queue and of S3 at will, those of a FIFO
        queue across message groups, those of a stream across shards; in one batch, and each by itself. `most`: how many
        orders are tried, the nearest first. The other arguments are those of `assert_idempotent`.
        https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/standard-queues.html

        Raises `OrderMatters`, `Vacuous` where no two records write the same key, `Unreproducible` or `InvalidArgument`. See
        docs/checks/order.md.

        >>> import boto3
        >>> from pytest_faas import Sandbox, events
        >>> with Sandbox() as faas:
        ...     _ = boto3.client("s3").create_bucket(Bucket="orders")
        ...     worker = faas.function("orders.store", root="src")
        ...     faas.assert_order(worker, events.sqs({"id": 7, "version": 1}, {"id": 7, "version": 2}))
        Traceback (most recent call last):
        ...
        pytest_faas.errors.OrderMatters: orders.store depends on an order that its source does not keep
        ...
        """
        self._assert("order", fn, event, source=source, allow=allow, vacuous=vacuous, most=most)

    def _assert(self, name: str, fn: object, event: object, **options: object) -> None:
        from pytest_faas.checks import running

        running.asserted(self._bench(), name, fn, event, **options)
