import json

import pytest

from pytest_faas.delivery.batch_response import read, unasked

KNOWN = {"a", "b", "c"}

ALL_DONE = ['{"batchItemFailures": []}', '{"batchItemFailures": null}', "{}", "null", '""', "[]", '{"statusCode": 200}',
            '{"batchItemFailure": [{"itemIdentifier": "a"}]}']  # fmt: skip


@pytest.mark.parametrize("answer", ALL_DONE)
def test_all_succeeded(answer):
    # recorded from AWS by LocalStack's suite, test_report_batch_item_failures_empty_json_batch_succeeds and
    # test_kinesis_report_batch_item_success_scenarios, 2025-11-25; a misspelt name is silent loss of data
    assert read(answer.encode(), KNOWN) == read(b"null", KNOWN)
    assert read(answer.encode(), KNOWN).failed == ()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"batchItemFailures": []}, "succeeded"),
        ({}, "succeeded"),
        (None, "succeeded"),
        ({"batchItemFailure": [{"itemIdentifier": "a"}]}, "succeeded: answer has no batchItemFailures"),
        ({"statusCode": 500}, "succeeded: answer has no batchItemFailures"),
    ],
)
def test_a_success_by_mistake_is_called_so(answer, said):
    assert read(json.dumps(answer).encode(), KNOWN).said == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('{"batchItemFailures": [{"itemIdentifier": "a"}]}', "succeeded: batchItemFailures not read"),
        ('{"batchItemFailures": []}', "succeeded"),
        ('{"note": "no \\"batchItemFailures\\" here"}', "succeeded"),
        ('["batchItemFailures"]', "succeeded"),
        ('"batchItemFailures', "succeeded"),
        ("null", "succeeded"),
    ],
)
def test_an_answer_that_nobody_reads_is_called_so(answer, said):
    assert unasked(answer.encode()) == said


def test_some_failed():
    answer = json.dumps({"batchItemFailures": [{"itemIdentifier": "c"}, {"itemIdentifier": "a"}]})
    assert read(answer.encode(), KNOWN).failed == ("c", "a")


MALFORMED = [
    ('{"batchItemFailures": [{"itemIdentifier": ""}]}', "an itemIdentifier is empty: ''"),
    ('{"batchItemFailures": [{"itemIdentifier": null}]}', "an itemIdentifier is empty: None"),
    (
        '{"batchItemFailures": [{"foo": "a"}]}',
        "an item of batchItemFailures has no itemIdentifier: {'foo': 'a'}",
    ),
    ('{"batchItemFailures": [{"itemIdentifier": "123"}]}', "itemIdentifier '123' is not in the batch"),
    ('{"batchItemFailures": [{"itemIdentifier": 123}]}', "an itemIdentifier is no text: 123"),
    (
        '{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "x"}]}',
        "itemIdentifier 'x' is not in the batch",
    ),
    (
        json.dumps({"batchItemFailures": [{"itemIdentifier": "AQEB" + "x" * 26}]}),
        f"itemIdentifier 'AQEB{'x' * 26}' is not in the batch",
    ),
    (  # a receipt handle
        json.dumps({"batchItemFailures": [{"itemIdentifier": "AQEB" + "x" * 27}]}),
        f"itemIdentifier 'AQEB{'x' * 26}… is not in the batch",
    ),
    ('{"batchItemFailures": ["a"]}', "an item of batchItemFailures has no itemIdentifier: 'a'"),
    (
        '{"batchItemFailures": {"itemIdentifier": "a"}}',
        "batchItemFailures is no list: {'itemIdentifier': 'a'}",
    ),
    ('{"batchItemFailures": [', "the answer is no JSON"),
    ('{"batchItemFailures": [], "mean": NaN}', "the answer is no JSON"),
    ("not JSON", "the answer is no JSON"),
    ("[" * 100_000, "the answer is no JSON"),
    ('"done"', "the answer is no object: 'done'"),
    ("[1]", "the answer is no object: [1]"),
    ("7", "the answer is no object: 7"),
]


@pytest.mark.parametrize(("answer", "said"), MALFORMED)
def test_the_whole_batch_fails(answer, said):
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting; an
    # identifier that is not in the batch: recorded from AWS by LocalStack's suite,
    # test_kinesis_report_batch_item_failure_scenarios[item_identifier_not_present_failure], 2025-11-25
    found = read(answer.encode(), KNOWN)
    assert (found.malformed, found.failed) == (said, ())
