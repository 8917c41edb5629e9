"""A function that behaves at random, and what it means for the records that it was given: said without the engine."""

from __future__ import annotations

import json
import random
from base64 import b64encode
from dataclasses import dataclass, field

from pytest_faas.delivery.outcome import Outcome

NOON = 1_767_268_800
ACTIONS = ("ok", "error", "time-out", "partial", "malformed")
REGION = {"awsRegion": "us-east-1"}


def number_of(raw):
    return int((raw.get("kinesis") or {}).get("sequenceNumber") or raw["dynamodb"]["SequenceNumber"])


def key_of(raw):
    return raw["kinesis"]["partitionKey"] if "kinesis" in raw else json.dumps(raw["dynamodb"]["Keys"])


def place_of(raw):
    """The shard of a record: the two kinds of records name it in their own ways."""
    return raw["eventID"].partition(":")[0] if "kinesis" in raw else raw["eventSourceARN"]


def arrived_at(raw):
    inside = raw.get("kinesis") or raw["dynamodb"]
    return inside.get("approximateArrivalTimestamp", inside.get("ApproximateCreationDateTime"))


def kinesis(shard, number, key, at):
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key,
            "sequenceNumber": str(number),
            "data": b64encode(f"{shard}:{number}".encode()).decode(),
            "approximateArrivalTimestamp": NOON + at,
        },
        "eventSource": "aws:kinesis",
        "eventID": f"shardId-{shard:012d}:{number}",
        "eventSourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/clicks",
        **REGION,
    }


def dynamodb(shard, number, key, at):
    return {
        "eventID": f"{shard:02x}{number:030x}",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "ApproximateCreationDateTime": NOON + at,
            "Keys": {"id": {"S": key}},
            "SequenceNumber": str(number),
            "SizeBytes": 10,
        },
        "eventSourceARN": f"arn:aws:dynamodb:us-east-1:123456789012:table/orders{shard}/stream/2025-06-01T00:00:00.000",
        **REGION,
    }


@dataclass
class Invocation:
    """What the function saw, and which records it was done with."""

    at: int
    event: dict
    done: list
    end: int


@dataclass
class Function:
    """Chooses by its seed what to do with each event; the same for the same seed and the same events."""

    seed: int
    actions: tuple[str, ...]
    durations: tuple[float, ...]
    reads_answers: bool
    windows: bool
    calls: list[Invocation] = field(default_factory=list)

    def __post_init__(self):
        self.random = random.Random(self.seed)

    def __call__(self, event, /, *, at, request_id, beside=False):
        action = self.random.choice(self.actions)
        duration = int(self.random.choice(self.durations) * 1e6)
        names = [str(number_of(each)) for each in event["Records"]]
        named = [each for each in names if self.random.random() < 0.4] or names[-1:]
        done = self._done(action, names, named)
        records = [each for each, name in zip(event["Records"], names, strict=True) if name in done]
        self.calls.append(Invocation(at, json.loads(json.dumps(event)), records, at + duration))
        if action == "error":
            return Outcome(error="ValueError: no", duration=duration)
        if action == "time-out":
            return Outcome(error="timed out after 3 s", timed_out=True, duration=3_000_000)
        return Outcome(json.dumps(self._answer(event, action, named, done)).encode(), duration=duration)

    def _done(self, action, names, named):
        """Return the numbers that this answer checkpoints."""
        if action in ("error", "time-out"):
            return []
        if self.windows and action == "malformed":
            return []
        if not self.reads_answers or action == "ok":
            return names
        return [] if action == "malformed" or not named else names[: names.index(min(named, key=int))]

    def _answer(self, event, action, named, done):
        state = {"n": event.get("state", {}).get("n", 0) + len(done)}
        if action == "malformed":
            return {"batchItemFailures": [{"itemIdentifier": "no such number"}]}
        answer = {"state": state} if self.windows else {}
        if action == "partial" and event["Records"]:
            items = [{"itemIdentifier": each} for each in named]
            self.random.shuffle(items)
            return {**answer, "batchItemFailures": items}
        return answer
