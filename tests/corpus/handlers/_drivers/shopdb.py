"""The driver of a database: its server closes a connection that was idle for five minutes, and passwords change.

What it stores is in a table of the fake AWS, so that a test can look at it as at everything else.
"""

import time

import boto3

IDLE = 300


class OperationalError(Exception):
    """The connection is gone, or the server takes no such password."""


class Connection:
    def __init__(self, table):
        self.table = boto3.resource("dynamodb").Table(table)
        self.used = time.time()

    def save(self, order, amount):
        if time.time() - self.used > IDLE:
            raise OperationalError("server closed the connection unexpectedly")
        self.used = time.time()
        self.table.put_item(Item={"id": order, "amount": amount})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.used = 0


def connect(table, password=None):
    if password is not None:
        current = boto3.client("secretsmanager").get_secret_value(SecretId="shopdb")["SecretString"]
        if password != current:
            raise OperationalError("password authentication failed")
    return Connection(table)
