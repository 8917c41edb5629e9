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
WRONG: list[Disagreement] = []


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
    options = ["--noEmit", "--strict", "--types", "aws-lambda", "--pretty", "false", "--target", "es2022"]
    done = subprocess.run(
        [node, str(compiler), *options, str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=300,
    )
    assert done.returncode in (0, 1, 2), done.stderr
    said = re.findall(r"^\S+\((\d+),\d+\): error (.*)$", done.stdout, re.MULTILINE)
    assert bool(said) == bool(done.returncode), done.stdout
    return [f"{text[:300]}" for _, text in said]


@pytest.mark.parametrize("source", SOURCES)
def test_drawn_events_are_of_the_type(npm: Path, tmp_path: Path, source: str) -> None:
    assert unexplained(source, complaints(npm, tmp_path, source, drawn(source)), WRONG) == []


def test_the_judge_sees_a_key_too_few_and_one_too_many(npm: Path, tmp_path: Path) -> None:
    (event, *_) = drawn("sqs", 5)
    event = json.loads(json.dumps(event))
    del event["Records"][0]["md5OfBody"]
    event["Records"][0]["md5"] = "x"
    assert complaints(npm, tmp_path, "sqs", (event,)) != []
