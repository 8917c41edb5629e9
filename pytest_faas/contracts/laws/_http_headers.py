"""What the headers of a request must agree with: the domain, the caller's address and user agent.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator

from pytest_faas.contracts.faults import ABSENT, Fault, joined, shown
from pytest_faas.contracts.law import Json, law

_PORT = re.compile(r"^([0-9.]+|\[[^\]]+\]):[0-9]+$")
_TRACE = re.compile(r"(?:Root|Self)=([^;]*)")
_TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")


def header(event: Json, name: str) -> tuple[str, str] | None:
    """Return a header's name as the event has it and its value, whatever the case of the name.

    >>> header({"headers": {"User-Agent": "curl/8"}}, "user-agent")
    ('User-Agent', 'curl/8')
    """
    headers = event.get("headers")
    if not isinstance(headers, dict):
        return None
    if isinstance(headers.get(name), str):
        return name, headers[name]
    found = ((key, value) for key, value in headers.items() if key.lower() == name and isinstance(value, str))
    return next(found, None)


def missing_faults(event: Json, names: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each header that the service adds to every request and that the event does not have."""
    for name in names:
        if name not in event["headers"]:
            message = "is missing; the service adds it to each request"
            near = header(event, name.lower())
            if near:
                message = f"is missing; the service writes it so, and {near[0]!r} is here instead"
            yield Fault(joined(("headers", name)), ABSENT, "what the service adds to each request", message)


@law("headers.host", "headers.Host", "requestContext.domainName")
def host_is_the_domain(event: Json) -> Iterator[Fault]:
    """Demand that the host that the client asked for is the domain; a VPC endpoint may be called by names of its own."""
    found, domain = header(event, "host"), event["requestContext"]["domainName"]
    if not found or ".vpce." in found[1] or ".vpce." in domain:
        return
    name, value = found
    if value.lower().removesuffix(":443") != domain.lower():
        message = f"{shown(value)}, but requestContext.domainName is {shown(domain)}"
        yield Fault(joined(("headers", name)), value, domain, message)


@law("headers.x-amzn-trace-id", "headers.X-Amzn-Trace-Id")
def trace_of_xray(event: Json) -> Iterator[Fault]:
    """Demand that a trace has a time of 8 and an id of 24 hex digits.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
    """
    name, value = header(event, "x-amzn-trace-id") or ("", "")
    traces = _TRACE.findall(value)
    if name and not (traces and all(map(_TRACE_ID.fullmatch, traces))):
        expected = "Root=1-<8 hex digits>-<24 hex digits>"
        yield Fault(
            joined(("headers", name)), value, expected, f"{shown(value)} is no trace of X-Ray: {expected}"
        )


def address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address without the port that may follow it, or None for what is none.

    >>> address("203.0.113.7:4711"), address("[2001:db8::1]:443"), address("unknown")
    (IPv4Address('203.0.113.7'), IPv6Address('2001:db8::1'), None)
    """
    with_port = _PORT.match(text.strip())
    bare = with_port.group(1) if with_port else text.strip()
    try:
        return ipaddress.ip_address(bare.strip("[]"))
    except ValueError:
        return None


def source_faults(event: Json, path: str, source: str) -> Iterator[Fault]:
    """Yield a fault for a caller's address that is none, or that X-Forwarded-For does not have."""
    caller, found = address(source), header(event, "x-forwarded-for")
    if caller is None:
        yield Fault(path, source, "an IP address", f"{shown(source)} is no IPv4 or IPv6 address")
    elif found and caller not in map(address, found[1].split(",")):
        message = f"{shown(source)} is none of the addresses in headers.{found[0]} ({shown(found[1])})"
        yield Fault(path, source, found[1], message)


def agent_faults(event: Json, path: str, agent: str | None, without: str | None) -> Iterator[Fault]:
    """Yield a fault for a user agent that the header does not say; `without` stands where there is no header."""
    found = header(event, "user-agent")
    if found is None:
        if agent != without:
            message = f"{shown(agent)}, but there is no header User-Agent: {shown(without)} belongs here"
            yield Fault(path, agent, without, message)
    elif (agent or "") != found[1]:
        yield Fault(path, agent, found[1], f"{shown(agent)}, but headers.{found[0]} is {shown(found[1])}")


LAWS = (host_is_the_domain, trace_of_xray)
