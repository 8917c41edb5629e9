import os

import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source

s3 = boto3.client("s3")


@event_source(data_class=APIGatewayProxyEvent)
def handler(event, context):
    text = event.decoded_body or ""
    name = event.path_parameters["name"]
    s3.put_object(Bucket=os.environ["BUCKET"], Key=name, Body=text.encode())
    return {"statusCode": 201, "body": f"{len(text)} characters"}
