import os
from urllib.parse import unquote_plus

import boto3

dynamodb = boto3.client("dynamodb")
NEWER = "attribute_not_exists(id) OR sequencer < :sequencer"


def handler(event, context):
    for record in event["Records"]:
        found = record["s3"]["object"]
        sequencer = {"S": found["sequencer"].rjust(40, "0")}
        item = {"id": {"S": unquote_plus(found["key"])}, "sequencer": sequencer}
        if record["eventName"].startswith("ObjectRemoved:"):
            item["removed"] = {"BOOL": True}
        else:
            item["etag"] = {"S": found["eTag"]}
        try:
            dynamodb.put_item(
                TableName=os.environ["TABLE"],
                Item=item,
                ConditionExpression=NEWER,
                ExpressionAttributeValues={":sequencer": sequencer},
            )
        except dynamodb.exceptions.ConditionalCheckFailedException:
            print(f"a later event of {found['key']} has been here")
