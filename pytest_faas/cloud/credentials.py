"""Put fake credentials and a region in place of whatever the shell, the profile or the machine would give.

Standard library only: it runs before collection, so that a module-level `boto3.client("sqs")` imports.
"""

from __future__ import annotations

import os
from typing import ClassVar

from pytest_faas import arguments
from pytest_faas.cloud import hosts

FAKE_KEY = "testing"  # what moto's own documentation uses, and no secret scanner takes for a key

# What the SDK and its tools read: botocore's configprovider.py, credentials.py, utils.py and
# https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html#EVarSettings
NEUTRALISED = frozenset(
    {
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_ENDPOINT_URL",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        "AWS_SECURITY_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_CREDENTIAL_FILE",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
        "AWS_LOGIN_CACHE_DIRECTORY",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        "AWS_EC2_METADATA_V1_DISABLED",
        "AWS_IMDS_USE_IPV6",
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "AWS_METADATA_SERVICE_TIMEOUT",
        "AWS_ACCOUNT_ID",
        "AWS_ACCOUNT_ID_ENDPOINT_MODE",
        "AWS_AUTH_SCHEME_PREFERENCE",
        "AWS_SIGV4A_SIGNING_REGION_SET",
        "AWS_CA_BUNDLE",
        "AWS_DATA_PATH",
        "AWS_USE_FIPS_ENDPOINT",
        "AWS_USE_DUALSTACK_ENDPOINT",
        "AWS_STS_REGIONAL_ENDPOINTS",
        "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
        "AWS_S3_USE_ARN_REGION",
        "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS",
        "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH",
        "AWS_ENDPOINT_DISCOVERY_ENABLED",
        "AWS_DISABLE_HOST_PREFIX_INJECTION",
        "AWS_DEFAULTS_MODE",
        "AWS_MAX_ATTEMPTS",
        "AWS_RETRY_MODE",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "AWS_DISABLE_REQUEST_COMPRESSION",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        "AWS_SDK_UA_APP_ID",
        "AWS_CSM_ENABLED",
        "AWS_CSM_HOST",
        "AWS_CSM_PORT",
        "AWS_CSM_CLIENT_ID",
        "MOTO_ACCOUNT_ID",
    }
)
_NEUTRALISED_PREFIXES = ("AWS_ENDPOINT_URL_", "AWS_BEARER_TOKEN_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_BYPASS = [f".{suffix}" for suffix in hosts.AWS_SUFFIXES] + sorted(map(str, hosts.METADATA_ADDRESSES))


class FakeCredentials:
    """Fake credentials and a region in `os.environ`, until `restore()`.

    A variable that somebody else changed in between keeps their value.

    >>> fake = FakeCredentials()
    >>> fake.install("eu-west-1")
    >>> os.environ["AWS_DEFAULT_REGION"], os.environ["AWS_ACCESS_KEY_ID"], os.environ.get("AWS_PROFILE")
    ('eu-west-1', 'testing', None)
    >>> fake.restore()
    """

    _installed: ClassVar[list[FakeCredentials]] = []

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}
        self._laid: dict[str, str | None] = {}
        self.region: str | None = None

    @classmethod
    def current(cls) -> FakeCredentials | None:
        """Return the credentials installed last and not restored, or None."""
        return cls._installed[-1] if cls._installed else None

    def install(self, region: str) -> None:
        """Lay fake credentials and that region over `os.environ`; a second time it only changes the region."""
        arguments.text("FakeCredentials.install", "region", region)
        if self in self._installed:
            self._lay({"AWS_DEFAULT_REGION": region, "AWS_REGION": region})
        else:
            self._lay(_wanted(region))
            self._installed.append(self)
        self.region = region

    def _lay(self, wanted: dict[str, str | None]) -> None:
        for name, value in wanted.items():
            self._before.setdefault(name, os.environ.get(name))
            self._laid[name] = value
            _put(name, value)

    def restore(self) -> None:
        """Put back what `install` replaced, to the value and to the absence; harmless when not installed."""
        if self not in self._installed:
            return
        self._installed.remove(self)
        for name, laid in self._laid.items():
            if os.environ.get(name) == laid:
                _put(name, self._before[name])
        self._before, self._laid, self.region = {}, {}, None


def _wanted(region: str) -> dict[str, str | None]:
    """Return each variable to lay, None for one that has to go."""
    wanted: dict[str, str | None] = {
        name: None for name in os.environ if name in NEUTRALISED or name.startswith(_NEUTRALISED_PREFIXES)
    }
    wanted |= {
        "AWS_ACCESS_KEY_ID": FAKE_KEY,
        "AWS_SECRET_ACCESS_KEY": FAKE_KEY,
        "AWS_SESSION_TOKEN": FAKE_KEY,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,  # to botocore a file that does not exist: no profile, no endpoint, no role
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "BOTO_CONFIG": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return wanted | _proxy_bypass()


def _proxy_bypass() -> dict[str, str | None]:
    """Keep AWS hosts out of the user's proxy, so that the guard sees their names."""
    if not any(name in os.environ or name.lower() in os.environ for name in _PROXIES):
        return {}
    listed = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if listed.strip() == "*":
        return {}
    value = ",".join(([listed] if listed else []) + _BYPASS)
    return {"no_proxy": value, "NO_PROXY": value}


def _put(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value
