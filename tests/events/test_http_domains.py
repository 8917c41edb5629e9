"""Which domain a request was sent to: AWS's own, a custom one of an API, none but its own for a function URL."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_faas import validate
from pytest_faas.errors import InvalidArgument
from pytest_faas.events import apigw, http_api, origin

OWN = "abc123.execute-api.us-east-1.amazonaws.com"
URL = "abc123.lambda-url.us-east-1.on.aws"
BOTH = pytest.mark.parametrize("factory", [apigw, http_api], ids=repr)


@pytest.mark.parametrize("given", [{"domain_name": URL}, {"headers": {"host": URL}}], ids=str)
def test_the_domain_of_a_function_url_says_its_id(given: dict[str, Any]) -> None:
    event = http_api(function_url=True, **given)
    context = event["requestContext"]
    assert (context["domainName"], context["domainPrefix"], context["apiId"]) == (URL, "abc123", "abc123")
    assert event["headers"]["host"] == URL
    assert validate(event).faults == ()


@pytest.mark.parametrize(
    "given",
    [
        {"domain_name": "x.example.com"},
        {"headers": {"Host": "x.example.com"}},
        {"headers": [("hOsT", "localhost")], "iam": {}},
        {"domain_name": "x.example.com", "api_id": "abc123"},
    ],
    ids=str,
)
def test_a_function_url_has_no_custom_domain(given: dict[str, Any]) -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html."""
    with pytest.raises(InvalidArgument, match=r"has no custom domain, but .* is '(x.example.com|localhost)'"):
        http_api(function_url=True, **given)


@BOTH
@pytest.mark.parametrize(
    "given",
    [
        {"domain_name": OWN},
        {"domain_name": OWN, "api_id": "abc123"},
        {"headers": {"Host": OWN}},
        {"headers": {"Host": f"{OWN}:443"}},
        {"headers": {"Host": OWN}, "domain_name": OWN},
        {"domain_name": "abc123.execute-api.us-east-1.api.aws"},
        {"domain_name": "abc123-vpce-0f1e.execute-api.us-east-1.amazonaws.com"},
    ],
    ids=str,
)
def test_the_domain_of_an_api_says_its_id_and_has_the_stage(factory: Any, given: dict[str, Any]) -> None:
    event = factory(path="/orders", stage="dev", **given)
    assert event["requestContext"]["apiId"] == "abc123"
    assert event.get("rawPath", event["requestContext"].get("path")) == "/dev/orders"
    assert validate(event).faults == ()


@BOTH
def test_a_custom_domain_says_nothing_of_the_id(factory: Any) -> None:
    usual = factory()["requestContext"]["apiId"]
    for name in ("api.example.com", "vpce-0f1e-a.execute-api.us-east-1.vpce.amazonaws.com"):
        event = factory(domain_name=name)
        assert (event["requestContext"]["apiId"], event["requestContext"]["domainName"]) == (usual, name)
        assert validate(event).faults == ()


@BOTH
def test_the_name_of_an_own_domain_is_in_small_letters(factory: Any) -> None:
    event = factory(headers={"Host": OWN.upper()})
    assert event["requestContext"]["domainName"] == OWN
    assert validate(event).faults == ()


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
@pytest.mark.parametrize("function_url", [False, True])
def test_the_domain_that_the_factory_makes_can_be_given_back(region: str, function_url: bool) -> None:
    with origin(region=region):
        name = http_api(function_url=function_url)["requestContext"]["domainName"]
        event = http_api(function_url=function_url, domain_name=name)
    assert event["requestContext"]["domainName"] == name
    assert validate(event).faults == ()


@BOTH
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"domain_name": OWN.replace("us-east", "eu-west")}, r"no domain of this request.*region=\.\.\."),
        ({"domain_name": f"{OWN}.cn"}, "no domain of this request"),
        ({"domain_name": URL}, "no domain of this request.*function_url=True"),
        ({"domain_name": OWN, "api_id": "other"}, "api_id 'other' contradicts domain_name"),
        ({"headers": {"Host": OWN}, "api_id": "other"}, "contradicts the header Host"),
        ({"domain_name": "my-api.execute-api.us-east-1.amazonaws.com"}, "an id of lower-case letters"),
        ({"domain_name": "api.example.com:8443"}, "domain_name must be a domain name"),
        ({"domain_name": "a_b.example.com"}, "domain_name must be a domain name"),
        ({"domain_name": "a." * 130 + "com"}, "domain_name must be a domain name"),
        ({"headers": {"Host": "[::1]"}}, "the header Host must be a domain name"),
        ({"api_id": "my-api"}, "api_id must be lower-case letters and digits"),
        ({"api_id": "ABC"}, "api_id must be lower-case letters and digits"),
    ],
    ids=str,
)
def test_a_domain_or_id_that_no_api_of_this_origin_has_is_refused(
    factory: Any, given: dict[str, Any], words: str
) -> None:
    with pytest.raises(InvalidArgument, match=words):
        factory(**given)


def test_a_function_url_is_not_called_by_the_domain_of_an_api() -> None:
    with pytest.raises(InvalidArgument, match=r"that is '<id>\.lambda-url\.us-east-1\.on\.aws'"):
        http_api(function_url=True, domain_name=OWN)
