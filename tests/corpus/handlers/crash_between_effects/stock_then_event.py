import os

import boto3


class Reservations:
    def __init__(self):
        self.stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])
        self.reserved = boto3.resource("dynamodb").Table(os.environ["TABLE"])

    def reserve(self, order):
        if "Item" in self.reserved.get_item(Key={"id": order["id"]}):
            return
        self.stock.update_item(
            Key={"id": order["sku"]},
            UpdateExpression="ADD available :taken",
            ExpressionAttributeValues={":taken": -order["quantity"]},
        )
        self.reserved.put_item(Item={"id": order["id"], "sku": order["sku"]})


reservations = Reservations()


def handler(event, context):
    reservations.reserve(event["detail"])
