"""HTTP clients that are not botocore, on AWS hosts: presigned URLs, custom resources, deployed APIs."""

from __future__ import annotations

import http.client
import io
import json
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError
from urllib.parse import urlsplit

import boto3
import pytest
import requests
import urllib3

from pytest_faas.cloud.fake import FakeAws
from pytest_faas.errors import InvocationOver
from pytest_faas.runtime.stopping.marks import Mark

Fetch = Callable[[str, str, "bytes | None"], "tuple[int, bytes]"]


def by_requests(method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
    answer = requests.request(method, url, data=body, timeout=5)
    return answer.status_code, answer.content


def by_requests_stream(method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
    data = None if body is None else iter([body[:1], body[1:]])
    with (
        requests.Session() as session,
        session.request(method, url, data=data, stream=True, timeout=5) as answer,
    ):
        return answer.status_code, b"".join(answer.iter_content(2))


def by_urllib3(method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
    answer = urllib3.request(method, url, body=body)
    return answer.status, answer.data


def by_urllib(method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, method=method, data=body), timeout=5
        ) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def by_http_client(method: str, url: str, body: bytes | None) -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(parts.netloc, timeout=5)
    connection.request(method, f"{parts.path}?{parts.query}", body=body and io.BytesIO(body), headers={})
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result


@pytest.mark.parametrize("fetch", [by_requests, by_requests_stream, by_urllib3, by_urllib, by_http_client])
@pytest.mark.parametrize("key", ["a.txt", "photos/a b+ü.jpg"])
def test_presigned_urls_put_and_get(aws: FakeAws, fetch: Fetch, key: str) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="files")
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "files", "Key": key})
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "files", "Key": key})
    assert fetch("PUT", put, b"content \x00\xff")[0] == 200
    assert s3.get_object(Bucket="files", Key=key)["Body"].read() == b"content \x00\xff"
    assert fetch("GET", get, None) == (200, b"content \x00\xff")
    status, content = fetch("GET", get.replace("?", "-none?", 1), None)
    assert status == 404
    assert b"NoSuchKey" in content
    assert aws.refusals == []


def test_a_presigned_post_form(aws: FakeAws) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="files")
    form = s3.generate_presigned_post("files", "up.txt")
    answer = requests.post(
        form["url"], data=form["fields"], files={"file": io.BytesIO(b"uploaded")}, timeout=5
    )
    assert answer.status_code == 204
    assert s3.get_object(Bucket="files", Key="up.txt")["Body"].read() == b"uploaded"


def test_a_keep_alive_connection_serves_several_requests(aws: FakeAws) -> None:
    boto3.client("s3").create_bucket(Bucket="files")
    connection = http.client.HTTPSConnection("files.s3.amazonaws.com")
    for number in range(3):
        connection.request("PUT", f"/k{number}", body=b"x")
        answer = connection.getresponse()
        answer.read()
        assert answer.status in (200, 403)
    connection.close()


def test_head_has_no_body(aws: FakeAws) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key="k", Body=b"12345")
    url = s3.generate_presigned_url("head_object", Params={"Bucket": "files", "Key": "k"})
    for fetch in (by_requests, by_urllib3, by_urllib, by_http_client):
        assert fetch("HEAD", url, None) == (200, b"")


def test_a_deployed_rest_api_of_moto_answers(aws: FakeAws, local_server: str) -> None:
    api = boto3.client("apigateway")
    rest = api.create_rest_api(name="shop")["id"]
    root = api.get_resources(restApiId=rest)["items"][0]["id"]
    api.put_method(restApiId=rest, resourceId=root, httpMethod="GET", authorizationType="NONE")
    api.put_method_response(restApiId=rest, resourceId=root, httpMethod="GET", statusCode="200")
    api.put_integration(
        restApiId=rest,
        resourceId=root,
        httpMethod="GET",
        type="HTTP",
        uri=local_server,
        integrationHttpMethod="GET",
    )
    api.put_integration_response(
        restApiId=rest, resourceId=root, httpMethod="GET", statusCode="200", responseTemplates={}
    )
    api.create_deployment(restApiId=rest, stageName="dev")
    for fetch in (by_requests, by_urllib3, by_urllib):
        answer = fetch("GET", f"https://{rest}.execute-api.us-east-1.amazonaws.com/dev", None)
        assert answer == (200, b"local")


@pytest.fixture
def local_server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"local")

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_other_hosts_go_their_usual_way(aws: FakeAws, local_server: str) -> None:
    for fetch in (by_requests, by_requests_stream, by_urllib3, by_urllib):
        assert fetch("GET", local_server, None) == (200, b"local")


def test_afterwards_the_clients_are_as_before() -> None:
    before = (
        urllib3.connectionpool.HTTPConnectionPool.urlopen,
        vars(http.client.HTTPConnection)["connect"],
        vars(http.client.HTTPSConnection)["connect"],
    )
    with FakeAws():
        assert urllib3.connectionpool.HTTPConnectionPool.urlopen is not before[0]
    assert (
        urllib3.connectionpool.HTTPConnectionPool.urlopen,
        vars(http.client.HTTPConnection)["connect"],
        vars(http.client.HTTPSConnection)["connect"],
    ) == before


def test_a_function_url_that_nobody_serves_is_refused(aws: FakeAws) -> None:
    with pytest.raises(OSError, match="belongs to AWS"):
        requests.get("https://abc.lambda-url.us-east-1.on.aws/", timeout=1)
    assert aws.refusals[0].host == "abc.lambda-url.us-east-1.on.aws"


def test_an_ended_invocation_is_refused(aws: FakeAws) -> None:
    mark = Mark()
    mark.end("Task timed out after 3.00 seconds")
    sqs = boto3.client("sqs")
    with mark.running():
        with pytest.raises(InvocationOver):
            sqs.create_queue(QueueName="late")
        with pytest.raises(InvocationOver):
            requests.put("https://files.s3.amazonaws.com/late", data=b"x", timeout=1)
    assert list(aws.calls) == []
    assert "QueueUrls" not in sqs.list_queues()


def test_calls_are_written_with_the_mark_of_their_invocation(aws: FakeAws) -> None:
    mark = Mark()
    sqs = boto3.client("sqs")
    with mark.running():
        thread = threading.Thread(target=sqs.list_queues)
        thread.start()
        thread.join()
        sqs.list_queues()
    sqs.list_queues()
    assert [call.mark for call in aws.calls] == [mark, mark, None]
    assert len(aws.calls.during(mark)) == 2
    assert json.dumps([call.operation for call in aws.calls.during(None)]) == '["ListQueues"]'


def test_motos_own_api_is_reached(aws: FakeAws) -> None:
    sqs = boto3.client("sqs")
    sqs.create_queue(QueueName="q")
    assert requests.post("http://motoapi.amazonaws.com/moto-api/reset", timeout=5).status_code == 200
    assert "QueueUrls" not in sqs.list_queues()


@pytest.mark.parametrize("policy", ["allow", "refuse"])
def test_https_to_another_host_goes_its_usual_way(policy):
    """`HTTPSConnection.connect` calls `HTTPConnection.connect` by super(): each must reach its own original."""
    connection = http.client.HTTPSConnection(
        "192.0.2.1", timeout=0.05
    )  # https://www.rfc-editor.org/rfc/rfc5737
    with FakeAws(network=policy) as aws, pytest.raises(OSError) as caught:
        connection.request("GET", "/")
    connection.close()
    assert not isinstance(caught.value, RecursionError)
    assert len(aws.refusals) == (1 if policy == "refuse" else 0)
