"""Each drawn event is accepted by the zod schema that powertools for TypeScript ships for its source."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from drawn_events import SOURCES, Disagreement, drawn, unexplained

SCHEMAS = {
    "apigw": "APIGatewayProxyEventSchema",
    "dynamodb_stream": "DynamoDBStreamSchema",
    "eventbridge": "EventBridgeSchema",
    "http_api": "APIGatewayProxyEventV2Schema",
    "kinesis": "KinesisDataStreamSchema",
    "s3": "S3Schema",
    "schedule": "EventBridgeSchema",
    "scheduler": "EventBridgeSchema",
    "sns": "SnsSchema",
    "sqs": "SqsSchema",
}
WRONG = [
    Disagreement(
        "dynamodb_stream",
        r"^state\.[^:]*: Invalid input: expected string",
        "AWS's own example counts in the state: https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html",
    ),
    Disagreement(
        "s3",
        r"sourceIPAddress: Invalid IPv4 address",
        "S3 takes requests over IPv6: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ipv6-access.html",
    ),
]


def complaints(npm: Path, folder: Path, schema: str, events: tuple[dict[str, Any], ...]) -> list[str]:
    """Return what the schema says of the events: path and message, with the indexes taken out."""
    node = shutil.which("node")
    assert node is not None
    script = folder / "judge.mjs"
    script.write_text((Path(__file__).parent / "judge.mjs").read_text())
    (folder / "node_modules").symlink_to(npm / "node_modules")
    given = json.dumps({"schema": schema, "events": events})
    done = subprocess.run(
        [node, str(script)], input=given, capture_output=True, text=True, check=False, cwd=folder, timeout=300
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert len(said) == len(events)
    return [re.sub(r"\.\d+\b", "[]", each) for event in said for each in event]


@pytest.mark.parametrize("source", SOURCES)
def test_drawn_events_are_accepted(npm: Path, tmp_path: Path, source: str) -> None:
    assert unexplained(source, complaints(npm, tmp_path, SCHEMAS[source], drawn(source)), WRONG) == []


def test_the_judge_sees_a_missing_key(npm: Path, tmp_path: Path) -> None:
    event = json.loads(json.dumps(drawn("sqs", 5)[0]))
    del event["Records"][0]["md5OfBody"]
    assert complaints(npm, tmp_path, "SqsSchema", (event,)) != []
