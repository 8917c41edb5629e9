"""`lambda.invoke` on a registered function runs it, and answers as AWS does.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html; where a test is named, its values were recorded from AWS by
LocalStack's suite (tests/aws/services/lambda_/test_lambda.py).
"""

from __future__ import annotations

import base64
import gc
import json
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.functions import ASYNC_LIMIT, SYNC_LIMIT, RawAnswer
from pytest_faas.errors import FaasError


@dataclass
class Entry:
    """A function that notes how it was called and gives a fixed answer."""

    answer: RawAnswer = field(default_factory=lambda: RawAnswer(b'{"ok": true}', None, "START\nEND\n"))
    seen: list[tuple[bytes, str | None, bool]] = field(default_factory=list)

    def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
        self.seen.append((payload, client_context, asynchronous))
        return self.answer


@pytest.fixture
def resize(aws: FakeAws) -> Entry:
    entry = aws.functions["resize"] = Entry()
    return entry


def invoke(**options: Any) -> dict[str, Any]:
    return boto3.client("lambda", region_name=options.pop("region", "us-east-1")).invoke(
        **{"FunctionName": "resize", **options}
    )


def test_a_synchronous_invocation_gives_status_version_and_payload(resize: Entry) -> None:
    answer = invoke(Payload=b'{"a": 1}')
    assert answer["StatusCode"] == 200
    assert answer["ExecutedVersion"] == "$LATEST"
    assert "FunctionError" not in answer
    assert "LogResult" not in answer
    assert json.load(answer["Payload"]) == {"ok": True}
    assert resize.seen == [(b'{"a": 1}', None, False)]


@pytest.mark.parametrize(
    "name",
    [
        "resize",
        "resize:$LATEST",
        "arn:aws:lambda:us-east-1:123456789012:function:resize",
        "arn:aws:lambda:us-east-1:123456789012:function:resize:$LATEST",
        "123456789012:function:resize",
        "123456789012:resize",
        "function:resize",
    ],
)
def test_every_form_of_the_name_reaches_it(resize: Entry, name: str) -> None:
    assert invoke(FunctionName=name)["StatusCode"] == 200
    assert len(resize.seen) == 1


def test_the_qualifier_latest_reaches_it(resize: Entry) -> None:
    assert invoke(Qualifier="$LATEST")["StatusCode"] == 200


def test_an_alias_is_found_where_it_is_registered(aws: FakeAws, resize: Entry) -> None:
    live = aws.functions["resize:live"] = Entry()
    invoke(Qualifier="live")
    invoke(FunctionName="resize:live")
    assert (len(live.seen), len(resize.seen)) == (2, 0)


def test_a_missing_payload_is_an_empty_object(resize: Entry) -> None:
    invoke()
    assert resize.seen[0][0] == b"{}"


def test_a_function_error_is_a_success_with_a_header(resize: Entry) -> None:
    # TestLambdaErrors, 2025-11-24
    resize.answer = RawAnswer(b'{"errorMessage": "boom", "errorType": "ValueError"}', "Unhandled")
    answer = invoke()
    assert (answer["StatusCode"], answer["FunctionError"], answer["ExecutedVersion"]) == (
        200,
        "Unhandled",
        "$LATEST",
    )
    assert json.load(answer["Payload"])["errorType"] == "ValueError"


def test_the_log_tail_is_the_last_4_kb_in_base64(resize: Entry) -> None:
    resize.answer = RawAnswer(b"null", None, "x" * 5000 + "é")
    tail = base64.b64decode(invoke(LogType="Tail")["LogResult"])
    assert len(tail) == 4096
    assert tail.endswith("xé".encode())
    assert "LogResult" not in invoke(LogType="None")


def test_the_client_context_arrives_as_it_was_sent(resize: Entry) -> None:
    context = base64.b64encode(b'{"custom": {"a": "b"}}').decode()
    invoke(ClientContext=context)
    assert resize.seen[0][1] == context


def test_an_event_runs_at_once_and_answers_202_with_an_empty_payload(resize: Entry) -> None:
    # test_invocation_type_event, 2025-11-24
    answer = invoke(InvocationType="Event", Payload=b"[1]", ClientContext=base64.b64encode(b"{}").decode())
    assert answer["StatusCode"] == 202
    assert answer["Payload"].read() == b""
    assert "ExecutedVersion" not in answer
    assert resize.seen == [(b"[1]", None, True)]  # the client context reaches synchronous invocations only


def test_the_failure_of_an_event_does_not_reach_its_caller(resize: Entry) -> None:
    resize.answer = RawAnswer(b'{"errorMessage": "boom"}', "Unhandled", "log")
    answer = invoke(InvocationType="Event", LogType="Tail")
    assert answer["StatusCode"] == 202
    assert not {"FunctionError", "LogResult"} & answer.keys()


def test_a_dry_run_answers_204_and_runs_nothing(resize: Entry) -> None:
    # test_invocation_type_dry_run, 2023-04-26
    answer = invoke(InvocationType="DryRun")
    assert (answer["StatusCode"], answer["Payload"].read(), resize.seen) == (204, b"", [])


@pytest.mark.parametrize(
    ("options", "arn"),
    [
        # test_invoke_exceptions, 2025-11-24: with the version that was looked for
        ({"FunctionName": "doesnotexist"}, "us-east-1:123456789012:function:doesnotexist:$LATEST"),
        ({"Qualifier": "live"}, "us-east-1:123456789012:function:resize:live"),
        ({"FunctionName": "resize:3"}, "us-east-1:123456789012:function:resize:3"),
        ({"region": "eu-west-1"}, "eu-west-1:123456789012:function:resize:$LATEST"),
        (
            {"FunctionName": "arn:aws:lambda:us-east-1:999999999999:function:resize"},
            "us-east-1:999999999999:function:resize:$LATEST",
        ),
    ],
)
def test_what_is_not_there_is_not_found(resize: Entry, options: dict[str, str], arn: str) -> None:
    client = boto3.client("lambda")
    with pytest.raises(client.exceptions.ResourceNotFoundException) as raised:
        invoke(**options)
    response: Any = raised.value.response
    assert response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": f"Function not found: arn:aws:lambda:{arn}",
    }
    assert response["Type"] == "User"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 404
    assert resize.seen == []


@pytest.mark.parametrize("payload", [b"\x87\xa9", b"{", b"not json", b"NaN", b'{"a": 1} x', b"[" * 100_000])
def test_a_payload_that_is_no_json_is_refused(resize: Entry, payload: bytes) -> None:
    # test_lambda_invoke_payload_encoding_error, 2025-11-24
    with pytest.raises(ClientError) as raised:
        invoke(Payload=payload)
    error: Any = raised.value.response
    assert error["Error"]["Code"] == "InvalidRequestContentException"
    assert error["message"].startswith(
        "Could not parse request body into json: Could not parse payload into json: "
    )
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert resize.seen == []


@pytest.mark.parametrize(("kind", "limit"), [("RequestResponse", SYNC_LIMIT), ("Event", ASYNC_LIMIT)])
def test_a_payload_above_the_limit_is_refused_and_one_at_the_limit_runs(
    resize: Entry, kind: str, limit: int
) -> None:
    invoke(InvocationType=kind, Payload=b'"' + b"x" * (limit - 2) + b'"')
    assert len(resize.seen) == 1
    with pytest.raises(ClientError) as raised:
        invoke(InvocationType=kind, Payload=b'"' + b"x" * (limit - 1) + b'"')
    error: Any = raised.value.response
    assert error["Error"]["Code"] == "RequestEntityTooLargeException"
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert len(resize.seen) == 1


def test_an_unknown_invocation_type_is_refused_as_by_aws(resize: Entry) -> None:
    with pytest.raises(ClientError, match="Member must satisfy enum value set"):
        invoke(InvocationType="Sync")


def test_botocore_still_validates(resize: Entry) -> None:
    with pytest.raises(ParamValidationError):
        invoke(Payload={"a": 1})


def test_a_client_with_a_custom_endpoint_reaches_it(resize: Entry) -> None:
    boto3.client("lambda", endpoint_url="http://127.0.0.1:1").invoke(FunctionName="resize")
    assert len(resize.seen) == 1


def test_the_journal_has_the_call_and_the_calls_of_the_function_inside_it(aws: FakeAws) -> None:
    class Calling:
        def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
            boto3.client("sqs").create_queue(QueueName="made")
            return RawAnswer(b"null")

    aws.functions["calling"] = Calling()
    invoke(FunctionName="calling")
    assert [call.operation for call in aws.calls] == ["Invoke", "CreateQueue"]
    assert aws.calls[0].ok


def test_functions_that_call_each_other_nest(aws: FakeAws) -> None:
    @dataclass
    class Countdown:
        depth: int

        def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
            if self.depth == 0:
                return RawAnswer(b"0")
            inner = json.load(invoke(FunctionName=f"f{self.depth - 1}")["Payload"])
            return RawAnswer(json.dumps(inner + 1).encode())

    for depth in range(4):
        aws.functions[f"f{depth}"] = Countdown(depth)
    assert json.load(invoke(FunctionName="f3")["Payload"]) == 3


def test_a_deadline_inside_a_called_function_is_not_held_back_by_the_shield(aws: FakeAws) -> None:
    import time

    from pytest_faas.runtime.stopping import deadline
    from pytest_faas.runtime.stopping.marks import Mark

    class Sleeping:
        def invoke_raw(self, payload: bytes, *, client_context: str | None, asynchronous: bool) -> RawAnswer:
            ran = deadline.run(lambda: time.sleep(120), seconds=0.05, mark=Mark())
            return RawAnswer(b"{}", "Unhandled" if ran.timed_out else None)

    aws.functions["sleeping"] = Sleeping()
    started = time.monotonic()
    assert invoke(FunctionName="sleeping")["FunctionError"] == "Unhandled"
    assert time.monotonic() - started < 100


def test_a_deadline_does_not_tear_a_call_and_ends_all_later_ones(aws: FakeAws) -> None:
    from pytest_faas.runtime.stopping import deadline
    from pytest_faas.runtime.stopping.marks import Mark

    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]

    def stubborn() -> None:
        while True:
            try:
                sqs.send_message(QueueUrl=url, MessageBody="x")
            except Exception:
                pass

    assert deadline.run(stubborn, seconds=0.1, mark=Mark()).timed_out
    sent = aws.calls.of("sqs", "SendMessage")
    assert sent
    assert all(call.ok for call in sent)
    count = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert count["Attributes"]["ApproximateNumberOfMessages"] == str(len(sent))


def moto_function(name: str) -> None:
    import io
    import zipfile

    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    role = boto3.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    boto3.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": code.getvalue()},
    )


def test_a_registered_function_wins_over_one_of_the_same_name_in_moto(resize: Entry) -> None:
    moto_function("resize")
    assert invoke()["StatusCode"] == 200
    assert len(resize.seen) == 1


# Docker's own client leaves the socket open that it could not connect; the collector may find it at any time.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_function_that_only_moto_has_is_left_to_moto_which_needs_docker(
    aws: FakeAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    monkeypatch.setattr("moto.settings.is_docker", lambda: False)  # in a container it would start curl
    moto_function("motos")
    with pytest.raises(FaasError, match=r"only with Docker.*faas\.function\(\.\.\., name=\.\.\.\)"):
        invoke(FunctionName="motos")
    gc.collect()


def test_motos_simple_lambda_still_answers(aws: FakeAws) -> None:
    from moto import mock_aws

    with mock_aws(config={"lambda": {"use_docker": False}}):
        moto_function("motos")
        assert invoke(FunctionName="motos")["Payload"].read() == b"Simple Lambda happy path OK"
