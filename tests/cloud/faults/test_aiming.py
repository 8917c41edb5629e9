"""Which call a fault strikes, and what is said where it strikes none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from pytest_faas import FaasError, InvalidArgument, NeverStruck, Sandbox, UnknownArgument
from pytest_faas.cloud import faults
from pytest_faas.cloud.journal import Call

PUT = "dynamodb.PutItem"


@pytest.mark.parametrize(
    ("aim", "left"),
    [
        ({}, []),
        ({"occurrence": 2}, ["a"]),
        ({"key": "id=b"}, ["a"]),
        ({"key": {"id": "b"}}, ["a"]),
        ({"key": {"id": {"S": "b"}}}, ["a"]),
        ({"key": {"id": "a"}, "occurrence": 2}, ["a", "b"]),
        ({"resource": "orders", "occurrence": 3}, ["a", "b"]),
    ],
)
def test_a_fault_strikes_the_call_that_it_is_aimed_at(
    faas: Any, orders: Any, put: Any, aim: Any, left: Any
) -> None:
    with faas.fault(PUT, kind="crash_before", **aim):
        put.invoke({"keys": ["a", "b", "a"]})
    assert sorted(item["id"] for item in orders.scan()["Items"]) == left


def test_the_key_of_an_item_that_a_resource_writes_is_the_same(faas: Any, orders: Any) -> None:
    fn = faas.function(lambda event, context: str(orders.put_item(Item={"id": "a", "n": 1})))
    with faas.fault(PUT, key={"id": "a"}, kind="crash_before") as fault:
        fn.invoke({})
    assert fault.strikes[0].address == faults.Address("dynamodb", "PutItem", "orders", "id=a")


@pytest.mark.parametrize("turn", range(3))
def test_an_address_is_the_same_whichever_thread_is_first(
    faas: Any, orders: Any, put: Any, turn: Any
) -> None:
    def handler(event: Any, context: object) -> int:
        def write(key: str) -> None:
            for _ in range(2):
                orders.meta.client.put_item(TableName="orders", Item={"id": key})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, "abcd"))
        return 1

    aimed = faults.Address("dynamodb", "PutItem", "orders", "id=c", 2)
    with faults.armed(faults.at(aimed), faults.kinds("test", "crash_before")) as fault:
        inv = faas.function(handler).invoke({})
    assert inv.error.type == "Runtime.ExitError"
    assert [strike.address for strike in fault.strikes] == [aimed]


def test_the_addresses_of_a_clean_run_are_those_that_are_struck(faas: Any, orders: Any, put: Any) -> None:
    clean = faults.addresses(put.invoke({"keys": ["a", "b", "a"]}).calls)
    assert [str(each) for each in clean] == [
        "dynamodb.PutItem orders id=a",
        "dynamodb.PutItem orders id=b",
        "dynamodb.PutItem orders id=a (2nd)",
    ]
    for address in clean:
        with faults.armed(faults.at(address), faults.kinds("test", "crash_after")) as fault:
            put.invoke({"keys": ["a", "b", "a"]})
        assert fault.strikes[0].address == address


def test_each_call_is_struck_where_no_occurrence_is_given(faas: Any, orders: Any) -> None:
    def stubborn(event: Any, context: object) -> int:
        failed = 0
        for key in "abc":
            try:
                orders.put_item(Item={"id": key})
            except Exception:
                failed += 1
        return failed

    with faas.fault(PUT, kind="failed_call", occurrence=None) as fault:
        assert faas.function(stubborn).invoke({}).payload == 3
    assert len(fault.strikes) == 3


def test_blocks_compose(faas: Any, orders: Any, put: Any) -> None:
    with (
        faas.fault(PUT, kind="throttling") as first,
        faas.fault(PUT, occurrence=2, kind="lost_response") as second,
    ):
        inv = put.invoke({"keys": ["a", "b"]})
    assert [call.struck for call in inv.calls] == [("throttling",), ("lost response",)]
    assert (first.struck, second.struck) == (True, True)


def test_a_fault_is_over_with_its_block(faas: Any, orders: Any, put: Any) -> None:
    with faas.fault(PUT, kind="crash_before"):
        put.invoke({"keys": ["a"]})
    assert put.invoke({"keys": ["a"]}).payload == "done"


def test_the_calls_of_the_test_itself_are_not_struck(faas: Any, orders: Any, put: Any) -> None:
    with faas.fault(PUT, kind="failed_call"):
        orders.put_item(Item={"id": "setup"})
        assert put.invoke({"keys": ["a"]}).error is not None


@pytest.mark.parametrize(
    ("keys", "aim", "why"),
    [
        (None, {}, "No invocation made any call inside the block: invoke the function there."),
        (["a"], {"occurrence": 2}, "There were 1 such calls; the fault waited for number 2."),
        (["a"], {"key": "id=z"}, "The calls were: dynamodb.PutItem orders id=a."),
        (["a"], {"resource": "order"}, "The calls were: dynamodb.PutItem orders id=a."),
    ],
)
def test_a_fault_that_never_struck_is_an_error_that_says_what_came_instead(
    faas: Any, orders: Any, put: Any, keys: Any, aim: Any, why: Any
) -> None:
    with pytest.raises(NeverStruck) as raised:  # noqa: PT012 - the end of the block raises
        with faas.fault(PUT, kind="crash_after", **aim):
            if keys is not None:
                put.invoke({"keys": keys})
    assert str(raised.value).endswith(f"never struck, so nothing was exercised. {why}")
    assert isinstance(raised.value, (FaasError, AssertionError))


def test_calls_of_the_test_alone_are_named(faas: Any, orders: Any) -> None:
    with pytest.raises(
        NeverStruck, match="The test itself made 1 such calls, but only the calls of an invocation"
    ):
        with faas.fault(PUT, kind="crash_after"):
            orders.put_item(Item={"id": "a"})


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (
            "conditional_check_failed",
            "dynamodb.PutItem orders id=a could not be struck: it carries no condition.",
        ),
        (
            "partial_batch",
            "dynamodb.PutItem orders id=a could not be struck: it is no batch call; batch calls are",
        ),
    ],
)
def test_a_fault_that_the_service_could_not_give_says_so(
    faas: Any, orders: Any, put: Any, kind: Any, why: Any
) -> None:
    with pytest.raises(NeverStruck) as raised:
        with faas.fault(PUT, kind=kind):
            put.invoke({"keys": ["a"]})
    assert why in str(raised.value)


def test_what_the_block_raises_is_not_hidden(faas: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        with faas.fault(PUT, kind="crash_after"):
            1 / 0  # noqa: B018


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"operation": "dynamodb.PutItm", "kind": "throttling"}, "dynamodb has no operation 'PutItm'. Did you mean 'PutItem'?"),
        ({"operation": "dynamdb.PutItem", "kind": "throttling"}, "there is no service 'dynamdb'. Did you mean 'dynamodb'?"),
        ({"operation": "PutItem", "kind": "throttling"}, "operation must be a service and an operation such as"),
        ({"operation": PUT, "kind": "crash_aftr"}, "Did you mean 'crash_after'?"),
        ({"operation": PUT, "kind": []}, "kind must be one kind of fault or more"),
        ({"operation": PUT, "kind": 3}, "kind must be one of 'crash_before'"),
        ({"operation": PUT, "kind": "throttling", "occurrence": 0}, "occurrence must be an int of 1 or more, got 0"),
        ({"operation": PUT, "kind": "throttling", "resource": ""}, "resource must be a non-empty str"),
        ({"operation": PUT, "kind": "throttling", "key": 7}, "key must be a non-empty str, got 7 (int)"),
    ],
)  # fmt: skip
def test_names_that_do_not_exist(faas: Any, arguments: Any, said: Any) -> None:
    with pytest.raises(InvalidArgument) as raised:
        faas.fault(**arguments)
    assert str(raised.value).startswith("faas.fault: ")
    assert said in str(raised.value)


def test_an_argument_that_does_not_exist(faas: Any) -> None:
    with pytest.raises(UnknownArgument, match="Did you mean 'occurrence'"):
        faas.fault(PUT, kind="throttling", occurence=1)


def test_a_sandbox_that_has_not_been_started() -> None:
    with pytest.raises(InvalidArgument, match="has not been started"):
        Sandbox().fault(PUT, kind="throttling")


@pytest.mark.parametrize("name", sorted(faults.KINDS))
def test_each_kind_is_known_by_its_name(name: Any) -> None:
    (kind,) = faults.kinds("test", name)
    assert kind.name() == name
    assert faults.kinds("test", [kind, type(kind)]) == (kind, kind)
    assert kind == type(kind)()  # a value


@pytest.mark.parametrize(
    ("call", "resource", "key"),
    [
        (("sqs", "SendMessage", {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/a.fifo", "MessageGroupId": "g",
                                 "MessageDeduplicationId": "d"}), "a.fifo", "g/d"),
        (("sns", "Publish", {"TopicArn": "arn:aws:sns:us-east-1:1:t", "Message": "x"}), "t", None),
        (("dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "b"}}, {"Delete": {"TableName": "a"}}]}),
         "a,b", None),
        (("dynamodb", "UpdateItem", {"TableName": "t", "Key": {"sk": 1, "pk": "x"}}), "t", "pk=x,sk=1"),
        (("events", "PutEvents", {"Entries": [{"EventBusName": "bus"}]}), "bus", None),
        (("kinesis", "PutRecord", {"StreamName": "s", "PartitionKey": "p"}), "s", "p"),
        (("s3", "PutObject", {"Bucket": "b", "Key": "a/b"}), "b", "a/b"),
        (("ses", "SendEmail", {"Destination": {"ToAddresses": ["a@x", "b@x"]}}), None, "a@x,b@x"),
        (("sts", "GetCallerIdentity", {}), None, None),
    ],
)  # fmt: skip
def test_the_resource_and_the_key_of_a_call(call: Any, resource: Any, key: Any) -> None:
    address = faults.address_of(Call(*call))
    assert (address.resource, address.key) == (resource, key)


def test_a_stable_address_in_another_region_too(faas: Any) -> None:
    client = boto3.client("dynamodb", region_name="eu-west-1")
    client.create_table(
        TableName="pairs",
        KeySchema=[
            {"AttributeName": "sk", "KeyType": "RANGE"},
            {"AttributeName": "pk", "KeyType": "HASH"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "N"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    item: Any = {"pk": {"S": "a"}, "sk": {"N": "1"}, "at": {"S": "now"}}
    client.put_item(TableName="pairs", Item=item)
    assert faults.address_of(faas.calls[-1]).key == "pk=a,sk=1"
