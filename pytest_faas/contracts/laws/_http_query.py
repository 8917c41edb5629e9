"""Read a query string as payload format 2.0 does: decoded, in order, the values of one name joined with commas.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote, unquote_plus


def readings(query: str) -> list[dict[str, str]]:
    """Return the parameters, and how they are if a plus stays one: AWS says only for REST APIs that it is a blank.

    A name without `=` has an empty value. What has no name is left out, as no page tells what becomes of it.

    >>> readings("tag=a&tag=b%26c&flag")
    [{'tag': 'a,b&c', 'flag': ''}]
    >>> readings("q=x+y")
    [{'q': 'x y'}, {'q': 'x+y'}]
    """
    plain, kept = _read(query, unquote_plus), _read(query, unquote)
    return [plain] if plain == kept else [plain, kept]


def _read(query: str, decode: Callable[[str], str]) -> dict[str, str]:
    values: dict[str, list[str]] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            values.setdefault(decode(name), []).append(decode(value))
    return {name: ",".join(each) for name, each in values.items()}
