import json
import os
import time

import boto3

dynamodb = boto3.client("dynamodb")


def count(message, shop):
    time.sleep(35)
    mark = {
        "TableName": os.environ["DONE"],
        "Item": {"id": {"S": message}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
    add = {
        "TableName": os.environ["TABLE"],
        "Key": {"id": {"S": shop}},
        "UpdateExpression": "ADD visits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"Put": mark}, {"Update": add}])
    except dynamodb.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise


def handler(event, context):
    for record in event["Records"]:
        count(record["messageId"], json.loads(record["body"])["shop"])
