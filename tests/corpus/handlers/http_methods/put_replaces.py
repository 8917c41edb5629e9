import json
import os

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

lists = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    entries = event.json_body["entries"]
    lists.put_item(Item={"id": event.path_parameters["id"], "entries": entries})
    return {"statusCode": 200, "body": json.dumps({"entries": entries})}
