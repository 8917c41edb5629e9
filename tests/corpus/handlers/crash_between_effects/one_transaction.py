import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    order = event["detail"]
    mark = {
        "TableName": os.environ["TABLE"],
        "Item": {"id": {"S": order["id"]}, "sku": {"S": order["sku"]}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
    take = {
        "TableName": os.environ["STOCK"],
        "Key": {"id": {"S": order["sku"]}},
        "UpdateExpression": "ADD available :taken",
        "ExpressionAttributeValues": {":taken": {"N": str(-order["quantity"])}},
    }
    try:
        dynamodb.transact_write_items(TransactItems=[{"Put": mark}, {"Update": take}])
    except dynamodb.exceptions.TransactionCanceledException as error:
        if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
