import subprocess
import sys

CODE = """
import boto3
from pytest_faas import Sandbox

def publish():
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name="news")["TopicArn"]
    queue = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="hello")

with Sandbox() as faas, faas.frozen("2026-01-01T00:00:00Z"):
    publish()
with Sandbox():
    publish()
print("published")
"""


def test_what_signs_in_a_freeze_signs_after_it_too():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=False)
    assert done.stdout == "published\n", done.stderr
