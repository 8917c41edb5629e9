"""Requests to a host as effects: each client, with the declared double and with each mock that users have in place."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock

import pytest
import requests
import responses
import urllib3

from pytest_faas import InvalidArgument, NetworkRefused
from pytest_faas.cloud.http import Asked

URL = "https://api.stripe.com/v1/charges?a=1"
Post = Callable[[], "tuple[int, object]"]


def by_requests() -> tuple[int, object]:
    answer = requests.post(URL, json={"amount": 5}, headers={"Idempotency-Key": "k1"}, timeout=5)
    return answer.status_code, answer.json()


def by_session() -> tuple[int, object]:
    with requests.Session() as session:
        answer = session.post(
            URL, json={"amount": 5}, headers={"Idempotency-Key": "k1"}, timeout=5, stream=True
        )
        return answer.status_code, json.loads(b"".join(answer.iter_content(3)))


def by_urllib3() -> tuple[int, object]:
    answer = urllib3.request("POST", URL, json={"amount": 5}, headers={"Idempotency-Key": "k1"})
    return answer.status, json.loads(answer.data)


def by_httpx() -> tuple[int, object]:
    httpx = pytest.importorskip("httpx")
    answer = httpx.post(URL, json={"amount": 5}, headers={"Idempotency-Key": "k1"})
    return answer.status_code, answer.json()


def by_httpx_async() -> tuple[int, object]:
    httpx = pytest.importorskip("httpx")
    import asyncio

    async def post() -> tuple[int, object]:
        async with httpx.AsyncClient() as client:
            answer = await client.post(URL, json={"amount": 5}, headers={"Idempotency-Key": "k1"})
            return answer.status_code, answer.json()

    return asyncio.run(post())


CLIENTS = [by_requests, by_session, by_urllib3, by_httpx, by_httpx_async]
SENT = {
    "method": "POST",
    "url": URL,
    "headers": {"content-type": "application/json", "idempotency-key": "k1"},
    "body": {"amount": 5},
}


@pytest.mark.parametrize("post", CLIENTS)
def test_every_client_gets_the_double_and_the_journal_shows_one_call(faas, post: Post):
    faas.effect(http="api.stripe.com", returns={"id": "ch_1"})
    assert post() == (200, {"id": "ch_1"})
    (call,) = faas.calls
    assert (call.service, call.operation, call.effect) == (
        "api.stripe.com",
        "POST /v1/charges",
        "api.stripe.com",
    )
    assert call.parameters == SENT
    assert call.response == (
        {"status": 200} if post is by_session else {"status": 200, "body": {"id": "ch_1"}}
    )
    assert faas.refusals == []


@pytest.mark.parametrize("post", CLIENTS)
def test_raises_reaches_the_caller_and_is_written_down(faas, post: Post):
    faas.effect(http="*.stripe.com", raises=TimeoutError("too slow"))
    with pytest.raises(TimeoutError, match="too slow"):
        post()
    assert [call.error_code for call in faas.calls] == ["TimeoutError"]


@pytest.mark.parametrize(
    ("returns", "status", "content"),
    [
        (503, 503, b""), ((402, {"error": "declined"}), 402, b'{"error":"declined"}'), ("text", 200, b"text"),
        (b"\x00\xff", 200, b"\x00\xff"), ([1], 200, b"[1]"), (None, 200, b""),
    ],
)  # fmt: skip
def test_what_a_value_is_as_an_answer(faas, returns, status, content):
    faas.effect(http="api.stripe.com", returns=returns)
    answer = requests.get(URL, timeout=5)
    assert (answer.status_code, answer.content) == (status, content)


def test_a_callable_is_given_the_request(faas):
    asked: list[Asked] = []

    def answer(request: Asked) -> object:
        asked.append(request)
        return {"n": len(asked)}

    faas.effect(http="api.stripe.com", side_effect=answer)
    assert [by_requests(), by_urllib3()] == [(200, {"n": 1}), (200, {"n": 2})]
    assert [(each.method, json.loads(each.body)) for each in asked] == [("POST", {"amount": 5})] * 2


@responses.activate
@pytest.mark.parametrize("post", [by_requests, by_session])
def test_responses_answers_and_is_written_down(faas, post: Post):
    responses.post("https://api.stripe.com/v1/charges", json={"id": "r"}, status=201)
    faas.effect(http="api.stripe.com")
    assert post() == (201, {"id": "r"})
    assert len(responses.calls) == 1
    assert [(call.parameters, call.response["status"]) for call in faas.calls] == [(SENT, 201)]


def test_requests_mock_answers_and_is_written_down(faas):
    requests_mock = pytest.importorskip("requests_mock")
    with requests_mock.Mocker() as mocker:
        mocker.post("https://api.stripe.com/v1/charges", json={"id": "r"})
        faas.effect(http="api.stripe.com")
        assert by_requests() == (200, {"id": "r"})
        assert mocker.call_count == 1
    assert [call.response for call in faas.calls] == [{"status": 200, "body": {"id": "r"}}]


@pytest.mark.parametrize("post", [by_httpx, by_httpx_async])
@pytest.mark.parametrize("using", ["httpx", "httpcore"])
def test_respx_answers_and_is_written_down(faas, post: Post, using):
    pytest.importorskip("httpx")
    respx = pytest.importorskip("respx")
    with respx.mock(using=using) as router:
        route = router.post("https://api.stripe.com/v1/charges").respond(json={"id": "r"})
        faas.effect(http="api.stripe.com")
        assert post() == (200, {"id": "r"})
        assert route.call_count == 1
    assert [(call.parameters, call.response) for call in faas.calls] == [
        (SENT, {"status": 200, "body": {"id": "r"}})
    ]


def test_a_transport_that_answers_by_itself_is_a_double(faas):
    httpx = pytest.importorskip("httpx")
    client = httpx.Client(
        transport=httpx.MockTransport(lambda request: httpx.Response(200, json={"id": "t"}))
    )
    faas.effect(http="api.stripe.com")
    assert client.get(URL).json() == {"id": "t"}
    assert [call.response for call in faas.calls] == [{"status": 200, "body": {"id": "t"}}]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("name", ["requests.post", "requests.Session.request", "requests.Session.send"])
def test_unittest_mock_answers_keeps_its_record_and_is_written_down(faas, name, when):
    answer = mock.Mock(status_code=200)
    answer.json.return_value = {"id": "m"}
    function = faas.function(lambda event, context: requests.post(URL, json={"amount": 5}, timeout=5).json())
    if when == "after":
        faas.effect(http="api.stripe.com", returns={"id": "declared"})
    with mock.patch(name, return_value=answer) as post:
        if when == "before":
            faas.effect(http="api.stripe.com")
        if when == "after":
            faas.effect(http="other.example", returns={})  # looks at the mocks again, as each invocation does
        assert function.invoke({}).payload == {"id": "m"}
        assert post.call_count == 1
        owner, attribute = (requests, "post") if name == "requests.post" else (requests.Session, name[17:])
        getattr(owner, attribute).assert_called_once()
    (call,) = faas.calls
    assert (call.service, call.operation) == ("api.stripe.com", "POST /v1/charges")
    assert call.parameters["body"] == {"amount": 5}
    assert call.response == {"status": 200, "body": {"id": "m"}}


def test_a_function_that_monkeypatch_put_there_is_a_double(faas, monkeypatch):
    monkeypatch.setattr(requests, "post", lambda url, *, json, timeout: {"paid": json["amount"]})
    faas.effect(http="api.stripe.com")
    assert requests.post(URL, json={"amount": 5}, timeout=5) == {"paid": 5}
    assert [(call.parameters["body"], call.response) for call in faas.calls] == [
        ({"amount": 5}, {"returned": {"paid": 5}})
    ]


def test_a_named_effect_may_run_over_an_http_mock(faas, write):
    source = (
        "import requests\ndef charge(): return requests.get('https://api.stripe.com/x', timeout=5).json()"
    )
    gateway = faas.function("gateway.charge", root=write(gateway=source)).module
    with responses.RequestsMock() as http:
        http.get("https://api.stripe.com/x", json={"id": "r"})
        faas.effect("gateway.charge")
        assert gateway.charge() == {"id": "r"}
    assert [call.operation for call in faas.calls] == ["charge"]


def test_without_a_double_it_is_refused_before_anything_runs(faas):
    with pytest.raises(InvalidArgument, match=r"http='api.stripe.com' has no double, and no real request"):
        faas.effect(http="api.stripe.com")
    assert len(faas.calls) == 0


@pytest.mark.parametrize("post", CLIENTS)
def test_when_the_mock_is_gone_no_real_request_is_sent(faas, post: Post):
    with responses.RequestsMock(assert_all_requests_are_fired=False):
        faas.effect(http="api.stripe.com")
    with pytest.raises(Exception) as caught:
        post()
    causes = []
    error: BaseException | None = caught.value
    while error is not None:
        causes.append(str(error))
        error = error.__cause__ or error.__context__
    assert any("it was declared an effect, and no double answered" in cause for cause in causes)
    assert {refusal.host for refusal in faas.refusals} == {"api.stripe.com"}
    assert faas.calls[0].error is not None
    faas.refusals.clear()


def test_urllib_is_not_let_through_either(faas):
    import socket

    faas.effect(http="api.stripe.com", returns={})
    with pytest.raises(NetworkRefused, match="it was declared an effect"):
        socket.create_connection(("api.stripe.com", 443))
    faas.refusals.clear()


def test_a_server_on_this_machine_is_a_double_and_other_hosts_are_untouched(faas):
    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"here")

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/x"
        faas.effect(http="api.stripe.com", returns={})
        assert requests.get(url, timeout=5).text == "here"
        assert len(faas.calls) == 0
        faas.effect(http="127.0.0.1")
        assert (requests.get(url, timeout=5).text, urllib3.request("GET", url).data) == ("here", b"here")
        assert [(call.operation, call.response) for call in faas.calls] == [
            ("GET /x", {"status": 200, "body": "here"})
        ] * 2
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "host",
    [
        "search-shop-abc123.us-east-1.es.amazonaws.com",
        "abc123.us-east-1.aoss.amazonaws.com",
        "abc123.execute-api.eu-west-1.amazonaws.com",
        "abc123.appsync-api.eu-west-1.amazonaws.com",
        "abc123.lambda-url.eu-west-1.on.aws",
    ],
)
@pytest.mark.parametrize("send", [requests.put, lambda url, json: urllib3.request("PUT", url, json=json)])
def test_a_host_of_awss_behind_which_a_users_service_answers_can_be_an_effect(faas, host, send):
    faas.effect(http=host, returns={"result": "created"})
    assert send(f"https://{host}/orders/_doc/7", json={"id": 7}).json() == {"result": "created"}
    assert [(call.service, call.operation) for call in faas.calls] == [(host, "PUT /orders/_doc/7")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"http": "https://api.stripe.com/v1", "returns": 1}, "http must be a host such as 'api.stripe.com'"),
        (
            {"http": "sqs.us-east-1.amazonaws.com", "returns": 1},
            "is AWS's: what an SDK calls there is in faas.calls",
        ),
        (
            {"http": "a.example", "returns": 1000},
            "the status of an HTTP answer must be an int between 100 and 599",
        ),
        ({"http": "a.example", "returns": {1, 2}}, "the body of an HTTP answer is not JSON-able"),
        ({"name": "json.dumps", "http": "a.example"}, "takes a name ('payments.charge') or http="),
        ({}, "got neither"),
    ],
)
def test_what_cannot_be_declared_says_why(faas, options, message):
    with pytest.raises(InvalidArgument) as caught:
        faas.effect(**options)
    assert message in str(caught.value)


def test_the_clients_are_as_before_at_the_end():
    from pytest_faas import Sandbox

    before = requests.Session.send, urllib3.connectionpool.HTTPConnectionPool.urlopen, requests.post
    with Sandbox() as faas:
        faas.effect(http="api.stripe.com", returns={})
        assert requests.Session.send is not before[0]
    after = requests.Session.send, urllib3.connectionpool.HTTPConnectionPool.urlopen, requests.post
    assert after == before
