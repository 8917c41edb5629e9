import json
import os
from functools import lru_cache

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


@lru_cache(maxsize=100)
def city_of(name):
    return table.get_item(Key={"id": name}).get("Item", {}).get("city")


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    city = city_of(event.path_parameters["name"])
    return {"statusCode": 200, "body": json.dumps({"city": city})}
