"""Requests and answers of the HTTP API."""

import base64
import json
from decimal import Decimal


class BadRequest(Exception):
    """The client has to change the request; the message tells how."""


def header(event, name):
    """Return a header, whatever its case, or None."""
    for key, value in (event.get("headers") or {}).items():
        if key.lower() == name.lower():
            return value
    return None


def json_object(event):
    """Return the body, which must be a JSON object. Its fractions are Decimals: money is never a float."""
    try:
        body = event.get("body") or ""
        if event.get("isBase64Encoded"):
            body = base64.b64decode(body).decode()
        parsed = json.loads(body, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError):
        raise BadRequest("the body is not valid JSON") from None
    if not isinstance(parsed, dict):
        raise BadRequest("the body is not a JSON object")
    return parsed


def reply(status, body, **headers):
    """Return an answer as API Gateway wants it."""
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json", **headers},
        "body": json.dumps(body),
    }
