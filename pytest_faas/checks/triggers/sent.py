"""Queues, topics, buses and streams: what the function sends there comes back as its event."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas import events
from pytest_faas.checks.triggers.trigger import Made, Options
from pytest_faas.checks.worlds.case import Case
from pytest_faas.cloud.journal import Call
from pytest_faas.cloud.state import text
from pytest_faas.cloud.state.emission import Emission, sent_by
from pytest_faas.delivery.again import envelope
from pytest_faas.delivery.outcome import Event
from pytest_faas.patterns import Criteria, matches

_WRITTEN = ("MessageBody", "Message", "Detail", "Data")  # what the function itself has written


def _sent(calls: Sequence[Call], service: str, resource: str) -> list[Emission]:
    """Return what was sent to one queue, topic or stream."""
    found = (each for call in calls for each in sent_by(call))
    return [each for each in found if (each.service, each.resource) == (service, resource)]


def _said(sent: Emission) -> str:
    written = next((sent.payload[name] for name in _WRITTEN if name in sent.payload), sent.payload)
    return f"{sent.service}.{sent.operation} {sent.resource} {written if isinstance(written, str) else text.value(written)}"


def _batches(sent: list[tuple[Any, Emission]], size: int) -> Iterator[tuple[list[Any], str]]:
    for start in range(0, len(sent), size):
        part = sent[start : start + size]
        yield [record for record, _ in part], "; ".join(_said(emission) for _, emission in part)


@dataclass(frozen=True)
class OwnQueue:
    """The queue of an event source mapping; where a topic feeds it, what is published there too."""

    queue: str
    topic: str | None
    criteria: Criteria
    batch_size: int

    @classmethod
    def of(cls, case: Case, options: Options) -> OwnQueue:
        """Read it from the event."""
        record = case.event["Records"][0]
        wrapped = envelope.of(record)
        topic = None if wrapped is None else str(wrapped.get("TopicArn", "")).rpartition(":")[2]
        criteria = _criteria(case.settings.criteria(), options, "sqs")
        return cls(
            str(record["eventSourceARN"]).rpartition(":")[2], topic, criteria, case.settings.batch_size
        )

    @property
    def said(self) -> str:
        """The queue's name."""
        return f"each message in the queue {self.queue}{_filtered(self.criteria)}"

    def begin(self) -> None:
        """Nothing to look at: the journal tells what was sent."""

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield a batch of what was sent."""
        messages: list[tuple[Any, Emission]] = [
            (_message(each), each) for each in _sent(calls, "sqs", self.queue)
        ]
        if self.topic is not None:
            published = _sent(calls, "sns", self.topic)
            messages += [(events.sns(**_publication(each), topic=self.topic), each) for each in published]
        passing = [pair for pair in messages if self.criteria.accept(self._built([pair[0]])["Records"][0])]
        for batch, said in _batches(passing, self.batch_size):
            yield Made(self._built(batch), said)

    def _built(self, messages: list[Any]) -> Event:
        return events.sqs(*messages, queue=self.queue, batching_window=1 if len(messages) > 10 else None)


def _message(sent: Emission) -> Any:
    payload = sent.payload
    return events.sqs_message(
        payload["MessageBody"],
        attributes=payload.get("MessageAttributes"),
        group_id=payload.get("MessageGroupId"),
        deduplication_id=payload.get("MessageDeduplicationId"),
    )


@dataclass(frozen=True)
class OwnTopic:
    """The topic that a function is subscribed to."""

    topic: str

    @classmethod
    def of(cls, case: Case, options: Options) -> OwnTopic:
        """Read it from the event."""
        del options
        return cls(str(case.event["Records"][0]["Sns"]["TopicArn"]).rpartition(":")[2])

    @property
    def said(self) -> str:
        """The topic's name."""
        return f"each message published to the topic {self.topic}"

    def begin(self) -> None:
        """Nothing to look at: the journal tells what was published."""

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield an event for each message."""
        for each in _sent(calls, "sns", self.topic):
            yield Made(events.sns(**_publication(each), topic=self.topic), _said(each))


def _publication(sent: Emission) -> dict[str, Any]:
    """Return a message as a function gets it: of several forms the one for Lambda.

    https://docs.aws.amazon.com/sns/latest/dg/sns-send-custom-platform-specific-payloads-mobile-devices.html
    """
    payload = sent.payload
    message = payload["Message"]
    if payload.get("MessageStructure") == "json":
        forms = json.loads(message)
        message = forms.get("lambda", forms.get("default"))
    return {
        "message": message,
        "subject": payload.get("Subject"),
        "attributes": payload.get("MessageAttributes"),
    }


@dataclass(frozen=True)
class OwnRule:
    """The rule of a bus: the pattern that is given, else the source and the type of the event that it let through.

    `bus`: the bus that it is on; empty for any, since no event names its bus.
    """

    pattern: Any
    bus: str = ""

    @classmethod
    def of(cls, case: Case, options: Options) -> OwnRule:
        """Read it from the event."""
        event = case.event
        by_default = {"source": [event["source"]], "detail-type": [event["detail-type"]]}
        pattern = by_default if options.event_pattern is None else options.event_pattern
        return cls(pattern, options.event_bus_name.rpartition("/")[2])

    @property
    def said(self) -> str:
        """The rule's pattern, and its bus."""
        pattern = self.pattern if isinstance(self.pattern, str) else json.dumps(self.pattern)
        where = f"on the bus {self.bus}" if self.bus else "on any bus (event_bus_name= says which)"
        return f"each event {where} that matches {pattern}"

    def begin(self) -> None:
        """Nothing to look at: the journal tells what was put."""

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield the events that the rule lets through."""
        for each in (each for call in calls if call.service == "events" for each in sent_by(call)):
            if self.bus not in ("", each.resource):
                continue
            entry = each.payload
            event = events.eventbridge(
                json.loads(entry.get("Detail") or "{}"),
                detail_type=entry["DetailType"],
                source=entry["Source"],
                resources=entry.get("Resources") or (),
            )
            if matches(self.pattern, event):
                yield Made(event, _said(each))


@dataclass(frozen=True)
class OwnStream:
    """The Kinesis stream of an event source mapping."""

    stream: str
    criteria: Criteria
    batch_size: int

    @classmethod
    def of(cls, case: Case, options: Options) -> OwnStream:
        """Read it from the event."""
        arn = str(case.event["Records"][0]["eventSourceARN"])
        criteria = _criteria(case.settings.criteria("kinesis"), options, "kinesis")
        return cls(arn.rpartition("/")[2], criteria, case.settings.batch_size)

    @property
    def said(self) -> str:
        """The stream's name."""
        return f"each record of the stream {self.stream}{_filtered(self.criteria)}"

    def begin(self) -> None:
        """Nothing to look at: the journal tells what was put."""

    def made(self, calls: Sequence[Call]) -> Iterator[Made]:
        """Yield a batch of what was put."""
        records = []
        for each in _sent(calls, "kinesis", self.stream):
            record = events.kinesis_record(each.payload["Data"], partition_key=each.payload["PartitionKey"])
            if self.criteria.accept(events.kinesis(record, stream=self.stream)["Records"][0]):
                records.append((record, each))
        for batch, said in _batches(records, self.batch_size):
            yield Made(events.kinesis(*batch, stream=self.stream), said)


def _criteria(of_settings: Criteria, options: Options, source: str) -> Criteria:
    return of_settings if options.event_pattern is None else Criteria([options.event_pattern], source=source)


def _filtered(criteria: Criteria) -> str:
    return f" that passes {[each.text for each in criteria.patterns]}" if len(criteria) else ""
