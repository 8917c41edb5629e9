"""What AWS has: the services and operations that botocore knows."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit


@cache
def _loader() -> Any:
    from botocore.loaders import create_loader

    return create_loader()


@cache
def services() -> frozenset[str]:
    """Return the names of all services, as `boto3.client` takes them."""
    return frozenset(_loader().list_available_services("service-2"))


@cache
def operations(service: str) -> frozenset[str]:
    """Return the names of a service's operations, as in `PutItem`."""
    return frozenset(_loader().load_service_model(service, "service-2")["operations"])


@cache
def readonly(service: str) -> frozenset[str]:
    """Return the operations of a service that its model marks as reads; the models of few services do."""
    model = _loader().load_service_model(service, "service-2")["operations"]
    return frozenset(name for name, each in model.items() if each.get("readonly"))


@cache
def hosts(service: str, region: str) -> tuple[str, ...]:
    """Return the hosts of a service's own endpoint in a region, the likeliest first: by botocore's rules, then by habit."""
    from botocore.endpoint_provider import EndpointProvider
    from botocore.exceptions import BotoCoreError

    loader = _loader()
    prefix = loader.load_service_model(service, "service-2")["metadata"]["endpointPrefix"]
    usual = f"{prefix}.{region}.amazonaws.com"
    try:
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        endpoint = EndpointProvider(rules, loader.load_data("partitions")).resolve_endpoint(Region=region)
    except BotoCoreError:  # the service's rules ask for more than a region
        return (usual,)
    return urlsplit(endpoint.url).netloc, usual
