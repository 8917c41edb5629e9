from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from importlib.resources import files

import boto3
import pytest

from pytest_faas.cloud import hosts
from pytest_faas.cloud.fake import FakeAws
from pytest_faas.cloud.guard import NetworkGuard
from pytest_faas.errors import InvocationOver, NetworkRefused
from pytest_faas.runtime.stopping import marks


@pytest.fixture
def guard() -> Iterator[NetworkGuard]:
    guard = NetworkGuard()
    guard.install()
    yield guard
    guard.remove()


@pytest.fixture
def closed() -> Iterator[NetworkGuard]:
    guard = NetworkGuard("refuse")
    guard.install()
    yield guard
    guard.remove()


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


AWS = [
    "sqs.us-east-1.amazonaws.com",
    "SQS.US-EAST-1.AMAZONAWS.COM.",
    "bucket.s3.cn-north-1.amazonaws.com.cn",
    "dynamodb.eu-west-1.api.aws",
    "abc.lambda-url.us-east-1.on.aws",
    "s3.amazonaws.com",
    "sts.eusc-de-east-1.amazonaws.eu",
    "d-123.awsapps.com",
    "db.abc.us-east-1.rds.amazonaws.com",
]
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "fd00:ec2::254",
    "FD00:EC2::23",
    "::ffff:169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
]
OTHERS = [
    "example.org",
    "amazonaws.com.example.org",
    "notamazonaws.com",
    "aws.example.org",
    "169.254.169.253",
    "10.0.0.1",
    "laws",
]


@pytest.mark.parametrize("host", [*AWS, *METADATA])
def test_aws_and_metadata_are_refused_at_the_name_lookup(guard: NetworkGuard, host: str) -> None:
    with pytest.raises(NetworkRefused, match="refused to connect"):
        socket.getaddrinfo(host, 443)
    assert [refusal.host for refusal in guard.refusals] == [host]


@pytest.mark.parametrize("host", AWS[:3])
def test_other_lookups_are_refused_too(guard: NetworkGuard, host: str) -> None:
    for lookup in (socket.gethostbyname, socket.gethostbyname_ex):
        with pytest.raises(NetworkRefused):
            lookup(host)


@pytest.mark.parametrize("host", ["169.254.169.254", "169.254.170.2"])
def test_metadata_is_refused_at_the_connection(guard: NetworkGuard, host: str) -> None:
    with socket.socket() as tcp:
        for connect in (tcp.connect, tcp.connect_ex):
            with pytest.raises(NetworkRefused, match="credentials of this machine"):
                connect((host, 80))
    with socket.socket(type=socket.SOCK_DGRAM) as udp, pytest.raises(NetworkRefused):
        udp.sendto(b"x", (host, 53))


@pytest.mark.parametrize("host", OTHERS)
def test_nothing_else_is_taken_for_aws_or_metadata(host: str) -> None:
    assert not hosts.is_aws(host)
    assert not hosts.is_metadata(host)


def test_every_dns_suffix_of_botocore_is_aws() -> None:
    partitions = json.loads((files("botocore") / "data" / "partitions.json").read_text())["partitions"]
    suffixes = {part["outputs"][key] for part in partitions for key in ("dnsSuffix", "dualStackDnsSuffix")}
    assert len(suffixes) > 10
    assert [suffix for suffix in suffixes if not hosts.is_aws(f"sqs.region.{suffix}")] == []


def test_a_bytes_host_is_read_too(guard: NetworkGuard) -> None:
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo(b"sqs.us-east-1.amazonaws.com", 443)


def test_asyncio_is_seen(guard: NetworkGuard) -> None:
    async def connect(host: str) -> None:
        await asyncio.open_connection(host, 443)

    for host in ("sqs.us-east-1.amazonaws.com", "169.254.169.254"):
        with pytest.raises(NetworkRefused):
            asyncio.run(connect(host))
    assert len(guard.refusals) == 2


def test_a_lookup_function_taken_before_is_seen(guard: NetworkGuard) -> None:
    import _socket

    with pytest.raises(NetworkRefused):
        _socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)


def test_loopback_and_unix_sockets_are_allowed_always(closed: NetworkGuard, listening: int, tmp_path) -> None:
    socket.create_connection(("localhost", listening), timeout=5).close()
    socket.create_connection(("127.0.0.1", listening), timeout=5).close()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    left, right = socket.socketpair()
    left.close(), right.close()
    socket.getaddrinfo(None, 80)
    socket.getaddrinfo(socket.gethostname(), 80)
    assert closed.refusals == []


@pytest.mark.parametrize("host", ["example.org", "10.0.0.1", "db.internal"])
def test_refuse_turns_the_network_off_and_allow_does_not(closed: NetworkGuard, host: str) -> None:
    with pytest.raises(NetworkRefused, match=r"the network is off \(faas_network = refuse\)"):
        socket.getaddrinfo(host, 5432)
    closed.remove()
    other = NetworkGuard("allow")
    other.check(host, 5432)
    assert other.refusals == []


def test_a_refusal_tells_host_port_reason_and_the_users_line(guard: NetworkGuard) -> None:
    with pytest.raises(NetworkRefused) as raised:
        socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
    (refusal,) = guard.refusals
    assert str(raised.value).startswith(
        "refused to connect to sqs.us-east-1.amazonaws.com:443: it belongs to AWS"
    )
    assert refusal.frames[-1].endswith("in test_a_refusal_tells_host_port_reason_and_the_users_line")
    assert __file__ in refusal.frames[-1]
    assert isinstance(raised.value, OSError)


def test_swallowed_refusals_of_a_loop_are_told_once(guard: NetworkGuard) -> None:
    for _ in range(5):
        try:
            socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
        except OSError:
            pass
    assert len(guard.refusals) == 1


def test_threads_are_guarded(guard: NetworkGuard) -> None:
    def run() -> None:
        try:
            socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
        except NetworkRefused:
            pass

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert len(guard.refusals) == 1


def test_nothing_more_is_refused_after_remove() -> None:
    guard = NetworkGuard("refuse")
    for _ in range(2):
        guard.install()
        guard.install()
        with pytest.raises(NetworkRefused):
            socket.getaddrinfo("10.0.0.1", 80)
        guard.remove()
        guard.remove()
        socket.getaddrinfo("10.0.0.1", 80)  # an address: nothing is asked of the network


def test_the_innermost_policy_counts(closed: NetworkGuard) -> None:
    inner = NetworkGuard("allow")
    inner.install()
    try:
        socket.getaddrinfo("10.0.0.1", 80)
    finally:
        inner.remove()
    with pytest.raises(NetworkRefused):
        socket.getaddrinfo("10.0.0.1", 80)


def test_the_fake_guards_and_keeps_the_refusals_of_its_last_run(listening: int) -> None:
    fake = FakeAws(network="refuse")
    with fake:
        with pytest.raises(NetworkRefused):
            socket.getaddrinfo("example.org", 80)
        socket.create_connection(("127.0.0.1", listening), timeout=5).close()
        boto3.client("sqs").list_queues()
    assert [refusal.host for refusal in fake.refusals] == ["example.org"]
    with fake:
        pass
    assert fake.refusals == []


def test_importing_the_guard_is_cheap_and_adds_no_hook(in_fresh_python) -> None:
    script = """
        import sys
        from unittest import mock
        with mock.patch("sys.addaudithook") as add:
            from pytest_faas.cloud.guard import NetworkGuard
            import pytest_faas.cloud.credentials, pytest_faas.cloud.journal, pytest_faas.cloud.fake
            guard = NetworkGuard()
            print(add.called, sorted(sys.modules.keys() & {"boto3", "botocore", "moto", "requests", "urllib3"}))
    """
    assert in_fresh_python(script) == "False []"


def test_a_thread_left_behind_is_not_held_against_the_test_that_runs_by_then(guard: NetworkGuard) -> None:
    let_go, seen = threading.Event(), []

    def later() -> None:
        let_go.wait()
        try:
            socket.getaddrinfo("sqs.us-east-1.amazonaws.com", 443)
        except BaseException as error:
            seen.append(type(error))

    mark = marks.Mark()
    with mark.running():
        thread = threading.Thread(target=later)
        thread.start()
    marks.release()
    mark.end("Task timed out after 3.00 seconds")
    let_go.set()
    thread.join(timeout=10)
    assert seen == [InvocationOver]
    assert guard.refusals == []


def test_in_a_block_of_trials_only_this_machine_is_reached() -> None:
    guard = NetworkGuard("allow")
    guard.check("db.example.com", 5432)
    with guard.trials():
        guard.check("127.0.0.1", 5432)
        guard.check("localhost", 5432)
        with pytest.raises(NetworkRefused, match="sends nothing real"):
            guard.check("db.example.com", 5432)
    guard.check("db.example.com", 5432)
