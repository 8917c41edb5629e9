import json
import os

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        view = json.loads(record["Sns"]["Message"])
        seen = {
            "TableName": os.environ["SEEN"],
            "Item": {"id": {"S": record["Sns"]["MessageId"]}},
            "ConditionExpression": "attribute_not_exists(id)",
        }
        add = {
            "TableName": os.environ["TABLE"],
            "Key": {"id": {"S": view["page"]}},
            "UpdateExpression": "ADD #views :one",
            "ExpressionAttributeNames": {"#views": "views"},
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        try:
            dynamodb.transact_write_items(TransactItems=[{"Put": seen}, {"Update": add}])
        except dynamodb.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
                raise
