"""The shop in a fake AWS: tables, buckets, functions and their sources, as template.yaml deploys them."""

from decimal import Decimal

import boto3
import pytest
import yaml
from pytest_faas import Async, Queue, Stream

LAYERS = ["layers/shared"]


# -- what the functions work with ---


@pytest.fixture
def orders_table(faas):
    return _table("orders", id="HASH")


@pytest.fixture
def customer_orders_table(faas):
    return _table("customer-orders", customer="HASH", order_id="RANGE")


@pytest.fixture
def clicks_table(faas):
    return _table("clicks", page="HASH")


@pytest.fixture
def pictures(faas):
    return _bucket("shop-pictures")


@pytest.fixture
def receipts(faas):
    return _bucket("shop-receipts")


@pytest.fixture
def new_order(orders_table):
    """Store an order as create_order does, and return it."""

    def store(order_id="5f0c2f1e-0000-4000-8000-000000000001", **attributes):
        order = {
            "id": order_id,
            "customer": "ada",
            "items": [{"sku": "A1", "quantity": 2, "price": Decimal("9.99")}],
            "total": Decimal("19.98"),
            "status": "NEW",
            "created_at": "2026-01-01T00:00:00Z",
            "expires_at": 1767830400,
            **attributes,
        }
        orders_table.put_item(Item=order)
        return order

    return store


@pytest.fixture
def stored(orders_table):
    """Read an order from the table."""
    return lambda order_id: orders_table.get_item(Key={"id": order_id}).get("Item")


# -- the functions ---


@pytest.fixture
def deploy(faas):
    """Make a function of this repository: all of them are called app.handler, each in its own folder."""

    def make(name, **settings):
        return faas.function("app.handler", name=name, root=f"src/{name}", layers=LAYERS, **settings)

    return make


@pytest.fixture
def create_order(deploy, orders_table):
    return deploy("create_order", timeout=10, memory=256, env={"ORDERS_TABLE": orders_table.name})


@pytest.fixture
def read_order(deploy, orders_table):
    return deploy("read_order", timeout=5, memory=256, env={"ORDERS_TABLE": orders_table.name})


@pytest.fixture
def receipt(deploy, receipts):
    return deploy("receipt", timeout=10, memory=256, env={"RECEIPTS_BUCKET": receipts.name})


@pytest.fixture
def payments(deploy, orders_table, receipt):
    env = {
        "ORDERS_TABLE": orders_table.name,
        "RECEIPT_FUNCTION": receipt.name,
        "GATEWAY_URL": "https://payments.example.com",
    }
    return deploy("payments", timeout=30, memory=256, env=env)


@pytest.fixture
def resize(deploy, pictures):
    return deploy("resize", timeout=30, memory=1024)


@pytest.fixture
def clicks(deploy, clicks_table):
    return deploy("clicks", timeout=60, memory=256, env={"CLICKS_TABLE": clicks_table.name})


@pytest.fixture
def projection(deploy, customer_orders_table):
    env = {"CUSTOMER_ORDERS_TABLE": customer_orders_table.name}
    return deploy("projection", timeout=60, memory=256, env=env)


@pytest.fixture
def cleanup(deploy, orders_table):
    env = {"ORDERS_TABLE": orders_table.name, "RETENTION_DAYS": "90", "PAGE_SIZE": "4"}
    return deploy("cleanup", timeout=300, memory=128, env=env)


# -- what invokes them: read from template.yaml, so that the tests tell of what is deployed ---


@pytest.fixture(scope="session")
def template(pytestconfig):
    """Read the resources of template.yaml: the properties of each."""

    class Loader(yaml.SafeLoader):
        """Reads `!Ref X` and the like as their text."""

    Loader.add_multi_constructor("!", lambda loader, tag, node: node.value)
    text = (pytestconfig.rootpath / "template.yaml").read_text(encoding="utf-8")
    resources = yaml.load(text, Loader)["Resources"]  # noqa: S506 - it is a SafeLoader
    return {name: resource.get("Properties", {}) for name, resource in resources.items()}


@pytest.fixture
def failed_events(faas):
    """Make the queue for what could not be processed, and return its ARN."""
    return _queue("failed-events")


@pytest.fixture
def payment_queue(template):
    """Return how PaymentQueue is set up, and the mapping that empties it."""
    queue, mapping = template["PaymentQueue"], _event(template, "PaymentsFunction", "Payments")
    return Queue(
        batch_size=mapping["BatchSize"],
        report_batch_item_failures="ReportBatchItemFailures" in mapping["FunctionResponseTypes"],
        visibility_timeout=queue["VisibilityTimeout"],
        max_receive_count=queue["RedrivePolicy"]["maxReceiveCount"],
    )


@pytest.fixture
def orders_stream(template, failed_events):
    """Return how the orders' stream is read for the projection."""
    mapping = _event(template, "ProjectionFunction", "Orders")
    return Stream(
        starting_position=mapping["StartingPosition"],
        batch_size=mapping["BatchSize"],
        maximum_retry_attempts=mapping["MaximumRetryAttempts"],
        bisect_batch_on_function_error=mapping["BisectBatchOnFunctionError"],
        report_batch_item_failures="ReportBatchItemFailures" in mapping["FunctionResponseTypes"],
        filter_criteria=mapping["FilterCriteria"]["Filters"],
        on_failure=failed_events,
    )


@pytest.fixture
def click_stream(template, failed_events):
    """Return how the stream of clicks is read."""
    mapping = _event(template, "ClicksFunction", "Clicks")
    return Stream(
        starting_position=mapping["StartingPosition"],
        batch_size=mapping["BatchSize"],
        parallelization_factor=mapping["ParallelizationFactor"],
        maximum_retry_attempts=mapping["MaximumRetryAttempts"],
        bisect_batch_on_function_error=mapping["BisectBatchOnFunctionError"],
        report_batch_item_failures="ReportBatchItemFailures" in mapping["FunctionResponseTypes"],
        on_failure=failed_events,
    )


@pytest.fixture
def new_pictures(template, failed_events):
    """Return how the resizer is invoked for new pictures."""
    config = template["ResizeFunction"]["EventInvokeConfig"]
    return Async(maximum_retry_attempts=config["MaximumRetryAttempts"], on_failure=failed_events)


def _event(template, function, name):
    return template[function]["Events"][name]["Properties"]


def _queue(name):
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def _table(name, **keys):
    return boto3.resource("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        BillingMode="PAY_PER_REQUEST",
    )


def _bucket(name):
    s3 = boto3.resource("s3")
    region = s3.meta.client.meta.region_name
    return s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
