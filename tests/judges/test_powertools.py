"""Each drawn event is accepted by the parser model of powertools for Python: as shipped, and with every extra key refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser import models
from drawn_events import SOURCES, Disagreement, drawn, unexplained
from pydantic import BaseModel, ValidationError

MODELS: dict[str, type[BaseModel]] = {
    "apigw": models.APIGatewayProxyEventModel,
    "dynamodb_stream": models.DynamoDBStreamModel,
    "eventbridge": models.EventBridgeModel,
    "http_api": models.APIGatewayProxyEventV2Model,
    "kinesis": models.KinesisDataStreamModel,
    "s3": models.S3Model,
    "schedule": models.EventBridgeModel,
    "scheduler": models.EventBridgeModel,
    "sns": models.SnsModel,
    "sqs": models.SqsModel,
}
WRONG = [
    Disagreement(
        "s3",
        "Size and eTag fields are required for all events except",
        "recorded without size: test_object_tagging_put_event, test_object_put_acl",
    ),
]


def complaints(model: type[BaseModel], events: tuple[dict[str, Any], ...]) -> list[str]:
    """Return what the model says of the events: path and message, with the indexes taken out."""
    found: list[str] = []
    for event in events:
        try:
            model.model_validate(copy.deepcopy(event))
        except ValidationError as error:
            for each in error.errors():
                path = ".".join("[]" if isinstance(step, int) else step for step in each["loc"])
                found.append(f"{path}: {each['msg']}")
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_drawn_events_are_accepted(source: str) -> None:
    assert unexplained(source, complaints(MODELS[source], drawn(source)), WRONG) == []


def test_the_judge_sees_a_missing_key() -> None:
    event = copy.deepcopy(drawn("sqs", 5)[0])
    del event["Records"][0]["md5OfBody"]
    assert complaints(MODELS["sqs"], (event,)) != []
