"""Each drawn event, as a literal, is assignable to its type in `@types/aws-lambda`: no key too few, none too many."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from drawn_events import SOURCES, Disagreement, drawn, unexplained

TYPES = {
    "apigw": "APIGatewayProxyEvent",
    "dynamodb_stream": "DynamoDBStreamEvent",
    "eventbridge": "EventBridgeEvent<string, any>",
    "http_api": "APIGatewayProxyEventV2",
    "kinesis": "KinesisStreamEvent",
    "s3": "S3Event",
    "schedule": "ScheduledEvent<{}>",
    "scheduler": "EventBridgeEvent<'Scheduled Event', string>",
    "sns": "SNSEvent",
    "sqs": "SQSEvent",
}
_SHAPE = re.compile(r"type '\{.*?\}'", re.IGNORECASE)  # the whole literal, which differs from event to event

_IDENTITY = (
    "recorded without them: test_lambda_aws_proxy_integration, 2024-08-02; a key comes with a usage plan, a "
    "certificate with mutual TLS"
)
_S3_FIELDS = (
    "recorded: deletions have no size and eTag, tags and ACLs no size and sequencer, delete markers no size"
)
WRONG = [
    Disagreement("apigw", "^identity: .*(apiKey, apiKeyId, clientCert|'clientCert')", _IDENTITY),
    Disagreement(
        "http_api",
        "^principalOrgId: .*'null'",
        "null for an account outside of an organization: powertools' models allow it",
    ),
    Disagreement(
        "kinesis",
        "^window: ",
        "tumbling windows have a type of their own, KinesisStreamTumblingWindowEvent",
    ),
    Disagreement(
        "dynamodb_stream",
        "^window: ",
        "as for Kinesis: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html",
    ),
    Disagreement("s3", "^object: .*: (size, )?(sequencer|eTag)$", _S3_FIELDS),
    Disagreement("s3", "^object: TS2741: Property '(size|sequencer)' is missing", _S3_FIELDS),
    Disagreement(
        "s3",
        "^(replication|intelligentTiering|lifecycle|restore)EventData: ",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html has them",
    ),
    Disagreement("sns", "^Subject: .*'null'", "recorded as null: sns.json, a message without subject"),
    Disagreement(
        "sqs",
        "^md5OfMessageAttributes: .*'null'",
        "recorded as null with a batching window: test_sqs_event_source_mapping, 2025-11-25",
    ),
]


def http_api_type(event: dict[str, Any]) -> str:
    """Return the type for the authorizer that the event came through: the plain one knows none."""
    authorizer = event["requestContext"].get("authorizer", {})
    for kind, name in (("jwt", "JWT"), ("lambda", "Lambda"), ("iam", "IAM")):
        if kind in authorizer:
            return f"APIGatewayProxyEventV2With{name}Authorizer" + ("<any>" if kind == "lambda" else "")
    return TYPES["http_api"]


def complaints(npm: Path, folder: Path, source: str, events: tuple[dict[str, Any], ...]) -> list[str]:
    """Return what `tsc` says of the events, one line for each fault."""
    lines = ['import type * as aws from "aws-lambda";']
    for number, event in enumerate(events):
        kind = http_api_type(event) if source == "http_api" else TYPES[source]
        lines.append(f"export const e{number}: aws.{kind} = {json.dumps(event)};")
    file = folder / f"{source}.ts"
    file.write_text("\n".join(lines))
    (folder / "node_modules").symlink_to(npm / "node_modules")
    node = shutil.which("node")
    assert node is not None
    compiler = npm / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--module", "nodenext"]
    done = subprocess.run(
        [node, str(compiler), *options, str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=300,
    )
    assert done.returncode in (0, 1, 2), done.stderr
    said = re.findall(r"^\S+\((\d+),(\d+)\): error (.*)$", done.stdout, re.MULTILINE)
    assert bool(said) == bool(done.returncode), done.stdout
    return [
        f"{key_at(lines[int(line) - 1], int(column))}: {_SHAPE.sub('…', text)}" for line, column, text in said
    ]


def key_at(line: str, column: int) -> str:
    """Return the key of the literal that a complaint points at."""
    found = re.match(r'"([^"]+)"', line[column - 1 :])
    return found[1] if found else "event"


@pytest.mark.parametrize("source", SOURCES)
def test_drawn_events_are_of_the_type(npm: Path, tmp_path: Path, source: str) -> None:
    assert unexplained(source, complaints(npm, tmp_path, source, drawn(source)), WRONG) == []


def test_the_judge_sees_a_key_too_few_and_one_too_many(npm: Path, tmp_path: Path) -> None:
    (event, *_) = drawn("sqs", 5)
    event = json.loads(json.dumps(event))
    del event["Records"][0]["md5OfBody"]
    event["Records"][0]["md5"] = "x"
    assert complaints(npm, tmp_path, "sqs", (event,)) != []
