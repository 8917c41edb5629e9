"""What a passed check has to say stands in a section of its test; a check without meaning skips at the test's line."""

from __future__ import annotations

import pytest

SUITE = """
import boto3
import pytest
from pytest_faas import Allow

CODE = '''
import boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl="audit", MessageBody="seen")
    return {"statusCode": 200, "body": "ok"}
'''

@pytest.fixture
def fn(faas, tmp_path):
    (tmp_path / "shop.py").write_text(CODE)
    boto3.client("sqs").create_queue(QueueName="audit")
    return faas.function("shop.handler", root=str(tmp_path))

def test_allowed(faas, fn, apigw_event):
    faas.assert_idempotent(fn, apigw_event("PUT", "/orders"), allow=Allow("sqs", "audit"))

def test_without_meaning(faas, fn, apigw_event):
    faas.assert_idempotent(fn, apigw_event("POST", "/orders"))
"""


def test_what_was_allowed_is_told_and_a_skip_is_at_the_tests_line(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_shop=SUITE)
    result = pytester.runpytest_subprocess("-p", "no:randomly", "-rPs")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(
        ["*faas checks call*", "idempotent of shop.handler passed", "  Allowed: sqs audit"]
    )
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] test_shop.py:*: *POST without the header Idempotency-Key*"])
