"""The error codes by which services say that they failed, or that there were too many calls."""

from __future__ import annotations

from pytest_faas import arguments

# (code, HTTP status), both of which botocore's retries know.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
# https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
_THROTTLES = {
    "dynamodb": ("ProvisionedThroughputExceededException", 400),
    "kinesis": ("ProvisionedThroughputExceededException", 400),
    "lambda": ("TooManyRequestsException", 429),
    "s3": ("SlowDown", 503),
}
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
_THROTTLE = ("ThrottlingException", 400)
_SERVER_ERRORS = {"dynamodb": "InternalServerError", "s3": "InternalError", "lambda": "ServiceException"}
_SERVER_ERROR = "InternalFailure"


def throttle(service: str) -> tuple[str, int]:
    """Return the error code and the HTTP status of a service that throttles.

    >>> throttle("s3"), throttle("sqs")
    (('SlowDown', 503), ('ThrottlingException', 400))
    """
    return _THROTTLES.get(service, _THROTTLE)


def server_error(service: str) -> str:
    """Return the error code of a failure on a service's own side.

    >>> server_error("dynamodb"), server_error("sns")
    ('InternalServerError', 'InternalFailure')
    """
    return _SERVER_ERRORS.get(service, _SERVER_ERROR)


def checked(where: str, code: object, status: object) -> None:
    """Check a fault's code and status; raises InvalidArgument."""
    if code is not None:
        arguments.text(where, "code", code)
    arguments.integer(where, "status", status, 400, 599)
