"""Answer HTTP requests to AWS: registered functions first, then moto; for any endpoint that a client was given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

import moto
import moto.core.models as moto_models
import requests
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from moto.backend_index import backend_url_patterns
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.config import passthrough_service, passthrough_url
from moto.core.utils import get_equivalent_url_in_aws_domain

from pytest_faas.cloud import catalogue
from pytest_faas.cloud.http import Answer, Asked, as_bytes, as_text
from pytest_faas.errors import FaasError

Response = tuple[int, Any, Any]
_PRIVATE = ".vpce.amazonaws.com"  # an interface endpoint, whose name moto takes for a bucket's
# What moto answers for an AWS host that none of its services claims.
_UNKNOWN: Response = (404, {}, "Not yet implemented")


class Unanswered(Exception):
    """Nobody here answers a request: the host, and why."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(host, why)
        self.host, self.why = host, why


@dataclass(frozen=True)
class Sender:
    """The client behind a request: what a custom endpoint hides from the URL."""

    service: str
    operation: str
    region: str | None
    endpoint: str


class _CurrentSender(threading.local):
    sender: Sender | None = None


current = _CurrentSender()


def process(request: AWSPreparedRequest, intercept: Callable[[Asked], Answer | None]) -> Response | None:
    """Answer one request as moto's stubber does: status, headers and body, or None to let it pass.

    `intercept` may answer first. Raises Unanswered for AWS hosts and calls that moto does not know.
    """
    sender = current.sender
    if passthrough_url(request.url.partition("?")[0]) or (sender and passthrough_service(sender.service)):
        return None
    url = request.url if sender is None else aws_url(request.url, sender)
    if "/functions/" in url:
        answer = intercept(_asked(request, url))
        if answer is not None:
            return answer.status, answer.headers, answer.body
    if url != request.url:
        request = _moved(request, url)
    return _deployed_api(request) or _ask_moto(request)


def aws_url(url: str, sender: Sender) -> str:
    """Return the URL that a request would have at the endpoint that moto knows, with what the client put before its host.

    Unchanged where moto has no such service: then a custom endpoint is a server of the user's own.
    """
    parts, endpoint = urlsplit(url), urlsplit(sender.endpoint)
    name = parts.hostname or ""
    if _claimed(name) and not name.endswith(_PRIVATE):
        return url
    base = endpoint.hostname or ""
    prefix = name[: -len(base)] if base and name.endswith("." + base) else ""
    path = parts.path.removeprefix(endpoint.path.rstrip("/")) or "/"
    for host in catalogue.hosts(sender.service, sender.region or "us-east-1"):
        if _claimed(prefix + host):
            return SplitResult("https", prefix + host, path, parts.query, parts.fragment).geturl()
    return url


@lru_cache(maxsize=1024)
def _claimed(host: str) -> bool:
    """Tell whether one of moto's services answers at that host."""
    standard, _ = get_equivalent_url_in_aws_domain(f"https://{host}/")
    return any(pattern.match(standard.geturl()) for _, pattern in backend_url_patterns)


def _moved(request: AWSPreparedRequest, url: str) -> AWSPreparedRequest:
    headers: Any = HeadersDict(
        {name: value for name, value in request.headers.items() if name.lower() != "host"}
    )
    return AWSPreparedRequest(request.method, url, headers, request.body, request.stream_output)


def _asked(request: AWSPreparedRequest, url: str) -> Asked:
    headers = {name: as_text(value) for name, value in request.headers.items()}
    return Asked(request.method, url, headers, as_bytes(request.body))


def _deployed_api(request: AWSPreparedRequest) -> Response | None:
    """Answer for a stage of a REST API, which moto puts among the callbacks of its `responses` mock."""
    if ".execute-api." not in request.url:
        return None
    body = as_bytes(request.body)
    headers = {name: as_text(value) for name, value in request.headers.items()}
    asked = requests.Request(request.method, request.url, headers, data=body).prepare()
    for match in moto_models.responses_mock.registered():
        if (
            isinstance(match.url, str)
            and match.method == request.method
            and match.url == request.url.partition("?")[0]
        ):
            response = match.get_response(asked)
            return response.status, dict(response.headers), response.read()
    return None


def _ask_moto(request: AWSPreparedRequest) -> Response | None:
    try:
        response: Response | None = BotocoreStubber.process_request(moto_models.botocore_stubber, request)
    except ModuleNotFoundError as error:
        raise FaasError(
            f"moto needs the module {error.name!r} to answer {request.method} {request.url}. "
            "Install it with: pip install 'pytest-faas[moto]'"
        ) from error
    if response and isinstance(response[2], (str, bytes)) and response[2][:20] in _DOCKER_DOWN:
        raise FaasError(_NEEDS_DOCKER.format(url=request.url))
    if response == _UNKNOWN:
        raise Unanswered(urlsplit(request.url).hostname or "", _lacking(request))
    return response


def _lacking(request: AWSPreparedRequest) -> str:
    """Say what moto does not have: the whole service, or this call of it."""
    sender = current.sender
    if _claimed(urlsplit(request.url).hostname or ""):
        name = f"{sender.service}.{sender.operation}" if sender else f"{request.method} {request.url}"
        return f"the fake AWS (moto {moto.__version__}) does not implement {name}"
    return f"the fake AWS (moto {moto.__version__}) has no service {sender.service if sender else 'there'}"


# How moto begins the payload that it makes up.
_DOCKER_DOWN = ("error running docker", b"error running docker")
_NEEDS_DOCKER = (
    "moto runs this only with Docker, which does not answer: {url}. For a Lambda function of your own, register it "
    "under its name (faas.function(..., name=...)): then it runs in this process."
)
