"""What is changed about moto's services, from when on, and until when."""

from __future__ import annotations

import boto3

from pytest_faas.cloud.fake import FakeAws

TABLE = {
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
}


def test_moto_is_as_it_was_after_the_last_fake_has_ended():
    with FakeAws():
        boto3.client("sqs").create_queue(QueueName="jobs")
        boto3.client("sqs").list_queues()
        from moto.sqs.models import Queue

        changed = Queue.add_message
        with FakeAws():
            assert Queue.add_message is changed
        assert Queue.add_message is changed
    assert Queue.add_message is not changed
    assert Queue.add_message.__module__ == "moto.sqs.models"


def test_the_first_table_of_a_process_has_the_label_of_dynamodb(in_fresh_python):
    script = f"""
        from pytest_faas import Sandbox
        with Sandbox():
            import boto3
            made = boto3.client("dynamodb").create_table(TableName="orders", **{TABLE!r})
            print(len(made["TableDescription"]["LatestStreamLabel"]))
    """
    assert in_fresh_python(script) == str(len("2026-01-01T00:00:00.000"))


def test_what_is_not_used_is_not_loaded(in_fresh_python):
    script = """
        import sys
        from pytest_faas import Sandbox
        with Sandbox():
            import boto3
            boto3.client("sqs").create_queue(QueueName="jobs")
        print([name for name in ("moto.dynamodb.models", "moto.kinesis.models") if name in sys.modules])
    """
    assert in_fresh_python(script) == "[]"
