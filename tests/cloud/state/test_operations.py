"""Which operation is a read, an effect or telemetry."""

from __future__ import annotations

import pytest

from pytest_faas.cloud import catalogue
from pytest_faas.cloud.operations import EFFECT_VERBS, READ_VERBS, Operations, default_kind, is_listed, verb
from pytest_faas.errors import InvalidArgument

# The services that a state is read from, and those of telemetry and credentials.
SERVICES = """
    s3 dynamodb sqs sns events kinesis firehose ses sesv2 secretsmanager ssm stepfunctions scheduler lambda logs cloudwatch
    xray sts
""".split()

# What moto adds to botocore's model of S3 as soon as it is loaded: browsers send these, no client of boto3 does.
MOTOS_OWN = {"BucketCORSPreflightCheck", "ObjectCORSPreflightCheck", "PostObject"}


@pytest.mark.parametrize("service", SERVICES)
def test_each_operation_is_classified_by_a_rule_and_not_by_default(service):
    known = READ_VERBS | EFFECT_VERBS
    marked = catalogue.readonly(service)
    left = [
        each
        for each in sorted(catalogue.operations(service) - MOTOS_OWN)
        if verb(each) not in known and not is_listed(service, each) and each not in marked
    ]
    assert left == []


def test_no_verb_is_both():
    assert READ_VERBS.isdisjoint(EFFECT_VERBS)


@pytest.mark.parametrize("service", ["s3", "scheduler"])
def test_by_http_a_read_is_a_get_or_head(service):
    from botocore.loaders import create_loader

    model = create_loader().load_service_model(service, "service-2")["operations"]
    for name, each in model.items():
        looks = each["http"]["method"] in {"GET", "HEAD"} or name == "SelectObjectContent"
        assert (default_kind(service, name) == "read") == looks, name


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("dynamodb.TransactGetItems", "read"),
        ("dynamodb.TransactWriteItems", "effect"),
        ("dynamodb.BatchWriteItem", "effect"),
        ("sqs.ReceiveMessage", "effect"),
        ("sqs.ChangeMessageVisibility", "effect"),
        ("sns.Publish", "effect"),
        ("kinesis.GetRecords", "read"),
        ("stepfunctions.GetActivityTask", "effect"),
        ("secretsmanager.GetRandomPassword", "read"),
        ("logs.CreateLogStream", "telemetry"),
        ("logs.DeleteLogGroup", "effect"),
        ("logs.StartQuery", "read"),
        ("cloudwatch.PutMetricData", "telemetry"),
        ("cloudwatch.PutMetricAlarm", "effect"),
        ("xray.PutTraceSegments", "telemetry"),
        ("kms.Decrypt", "read"),
        ("sts.GetCallerIdentity", "read"),
        ("ecs.RunTask", "effect"),
        ("a-service-of-tomorrow.Frobnicate", "effect"),
    ],
)
def test_an_operation_is_what_its_service_says(operation, kind):
    assert Operations().kind(*operation.split(".")) == kind


@pytest.mark.parametrize(
    ("operation", "parameters", "kind"),
    [
        ("ExecuteStatement", {"Statement": " select * from t"}, "read"),
        ("ExecuteStatement", {"Statement": "INSERT INTO t VALUE {'id': 1}"}, "effect"),
        ("ExecuteStatement", {"Statement": "selected"}, "effect"),
        ("BatchExecuteStatement", {"Statements": [{"Statement": "SELECT 1"}]}, "read"),
        (
            "BatchExecuteStatement",
            {"Statements": [{"Statement": "SELECT 1"}, {"Statement": "DELETE x"}]},
            "effect",
        ),
        ("ExecuteTransaction", {"TransactStatements": [{"Statement": "SELECT 1"}]}, "read"),
        ("ExecuteTransaction", {"TransactStatements": []}, "effect"),
    ],
)
def test_partiql_is_what_its_statements_say(operation, parameters, kind):
    assert Operations().kind("dynamodb", operation, parameters) == kind


def test_a_dry_run_is_a_read():
    operations = Operations()
    assert operations.kind("lambda", "Invoke", {"InvocationType": "DryRun"}) == "read"
    assert operations.kind("lambda", "Invoke", {"InvocationType": "Event"}) == "effect"


def test_the_user_has_the_last_word():
    operations = Operations()
    operations.set("dynamodb.*", "telemetry")
    operations.set("dynamodb.GetItem", "effect")
    assert operations.kind("dynamodb", "PutItem") == "telemetry"
    assert operations.kind("dynamodb", "GetItem") == "effect"
    assert Operations().kind("dynamodb", "GetItem") == "read"


@pytest.mark.parametrize(
    ("operation", "kind", "says"),
    [
        ("dynamo.PutItem", "read", "AWS has no service 'dynamo'. Did you mean 'dynamodb'"),
        ("dynamodb.PutItems", "read", "AWS has no dynamodb operation 'PutItems'. Did you mean 'PutItem'"),
        ("dynamodb", "read", "AWS has no dynamodb operation ''"),
        ("dynamodb.PutItem", "reads", "kind must be one of 'read', 'effect', 'telemetry', got 'reads'"),
        (7, "read", "operation must be a non-empty str, got 7"),
    ],
)
def test_names_that_do_not_exist(operation, kind, says):
    with pytest.raises(InvalidArgument) as caught:
        Operations().set(operation, kind)
    assert says in str(caught.value)
