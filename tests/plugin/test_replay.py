"""A failed check is kept on file, and one printed command runs exactly that world again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from unicode_tables import lend

WORKER = """
import json
import os

import boto3
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table("payments")
sqs = boto3.client("sqs")


def handle(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        try:
            table.put_item(Item={"id": str(order["order"])}, ConditionExpression="attribute_not_exists(id)")
        except ClientError as error:
            if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return
            raise
        sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=str(order["order"]))
"""

SUITE = """
    import boto3
    import pytest
    from hypothesis import strategies as st
    from pytest_faas import strategies

    @pytest.fixture
    def worker(faas):
        boto3.client("dynamodb").create_table(
            TableName="payments",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        url = boto3.client("sqs").create_queue(QueueName="receipts")["QueueUrl"]
        return faas.function("payments.handle", root="src", env={"QUEUE": url})

    ORDERS = st.fixed_dictionaries({"order": st.integers(0, 99)})

    def test_worker(faas, worker, sqs_event):
        faas.assert_retry_safe(worker, sqs_event({"order": 7}))

    def test_another(faas, worker, sqs_event):
        faas.assert_idempotent(worker, sqs_event({"order": 7}))

    def test_fuzzed(faas, worker):
        faas.fuzz(worker, strategies.sqs_events(body=ORDERS), checks=["retry_safe"], max_examples=3)

    @pytest.mark.faas_fuzz(strategies.sqs_events(body=ORDERS), checks=["idempotent"], max_examples=3)
    def test_marked(faas, worker):
        return worker
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    pytester.makepyfile(test_payments=SUITE)
    source = pytester.path / "src"
    source.mkdir()
    (source / "payments.py").write_text(WORKER)
    lend(pytester.path)
    return pytester.path


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", *arguments)


def mend(project: Path) -> None:
    path = project / "src" / "payments.py"
    path.write_text(path.read_text().replace("return\n", "pass\n").replace("            raise\n", ""))


def saved(project: Path) -> list[str]:
    return sorted(each.name for each in (project / ".faas").glob("*")) if (project / ".faas").exists() else []


def test_a_failure_prints_the_command_that_runs_it_again_until_it_is_mended(
    pytester: pytest.Pytester, project: Path
) -> None:
    result = run(pytester, "-k", "test_worker or test_another")
    result.assert_outcomes(failed=1, passed=1, deselected=2)
    file = ".faas/test_worker-retry_safe-1.json"
    result.stdout.fnmatch_lines([f"E *Replay: pytest test_payments.py::test_worker --faas-replay {file}"])
    assert saved(project) == ["test_worker-retry_safe-1.json"]
    run(pytester, "-k", "test_worker").assert_outcomes(failed=1, deselected=3)
    assert saved(project) == ["test_worker-retry_safe-1.json"]

    again = run(pytester, "--faas-replay", file)
    again.assert_outcomes(failed=1, deselected=3)
    again.stdout.fnmatch_lines(
        ["E *A crash right after dynamodb.PutItem payments id=7, then one redelivery,*"]
    )
    again.stdout.fnmatch_lines(["E *1 fault at 2 effects: 1 unsafe*"])
    mend(project)
    run(pytester, "test_payments.py::test_worker", "--faas-replay", file).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file or directory"),
        ({"check": "idempotnt"}, "Did you mean 'idempotent'?"),
        ({"test": "test_payments.py::test_gone"}, "is not among the tests collected"),
    ],
)
def test_a_file_that_cannot_be_replayed_is_a_usage_error(
    pytester: pytest.Pytester, project: Path, text: str | dict[str, object] | None, said: str
) -> None:
    good = {"pytest_faas": 1, "test": "test_payments.py::test_worker", "function": "payments.handle",
            "check": "retry_safe", "kind": "mark-before-send", "event": {}}  # fmt: skip
    if text is not None:
        content = json.dumps({**good, **text}) if isinstance(text, dict) else text
        (project / "it.json").write_text(content)
    result = run(pytester, "--faas-replay", "it.json")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str() + result.stdout.str()


def test_a_fuzz_run_judges_first_what_failed_the_last_time(pytester: pytest.Pytester, project: Path) -> None:
    first = run(pytester, "-k", "test_fuzzed")
    first.assert_outcomes(failed=1, deselected=3)
    first.stdout.fnmatch_lines(
        ["E *FuzzFailed: payments.handle: 1 cause in 3 events", "E *Event: 1 message: *"]
    )
    assert saved(project) == ["test_fuzzed-retry_safe-1.json"]
    event = json.loads((project / ".faas" / "test_fuzzed-retry_safe-1.json").read_text())["event"]
    assert [json.loads(each["body"]) for each in event["Records"]] == [{"order": 0}]
    second = run(pytester, "-k", "test_fuzzed")
    second.stdout.fnmatch_lines(
        ["E *payments.handle: 1 cause, saved by an earlier run and judged again first"]
    )
    second.stdout.fnmatch_lines(
        ["E *Replay: pytest *test_fuzzed --faas-replay .faas/test_fuzzed-retry_safe-1.json"]
    )
    mend(project)
    run(pytester, "-k", "test_fuzzed").assert_outcomes(passed=1, deselected=3)
    assert saved(project) == []


def test_a_replay_of_a_fuzz_run_makes_its_one_world_and_draws_nothing(
    pytester: pytest.Pytester, project: Path
) -> None:
    run(pytester, "-k", "test_fuzzed")
    file = project / ".faas" / "test_fuzzed-retry_safe-1.json"
    file.rename(project / "sent.json")  # by somebody else: nothing is in the folder
    again = run(pytester, "--faas-replay", "sent.json")
    again.assert_outcomes(failed=1, deselected=3)
    again.stdout.fnmatch_lines(["E *1 fault at 2 effects: 1 unsafe*"])
    assert saved(project) == []
    mend(project)
    run(pytester, "--faas-replay", "sent.json").assert_outcomes(passed=1, deselected=3)
    assert (project / "sent.json").exists()


def test_a_marked_test_returns_the_function_that_is_fuzzed(pytester: pytest.Pytester, project: Path) -> None:
    run(pytester, "-k", "test_marked", "-W", "error").assert_outcomes(passed=1, deselected=3)


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("faas_fuzz(strategies.sqs_events(), checks=['idempotnt'])", "Did you mean 'idempotent'?"),
    ],
)
def test_a_marker_that_cannot_be_is_a_usage_error(
    pytester: pytest.Pytester, project: Path, marker: str, said: str
) -> None:
    del project
    pytester.makepyfile(
        f"import pytest\nfrom pytest_faas import strategies\n\n@pytest.mark.{marker}\ndef test_it(faas):\n    pass\n"
    )
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str() + result.stdout.str()


def test_a_marked_test_that_returns_no_function_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import pytest\nfrom pytest_faas import strategies\n\n"
        "@pytest.mark.faas_fuzz(strategies.sqs_events())\ndef test_it(faas):\n    pass\n"
    )
    result = run(pytester)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *what the test returns must be a function: return faas.function(...), got None*"]
    )
