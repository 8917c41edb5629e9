import json
import os

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

bucket = boto3.resource("s3").Bucket(os.environ["BUCKET"])


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    tenant = event.headers.get("X-Tenant") or "public"
    bucket.put_object(Key=f"{tenant}/note.txt", Body=(event.body or "").encode())
    return {"statusCode": 201, "body": json.dumps({"tenant": tenant})}
