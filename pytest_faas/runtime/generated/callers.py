"""Who draws: the handler's code, the SDK and what is below it, or a module that is being imported."""

from __future__ import annotations

import sys
from enum import Enum


class Kind(Enum):
    """Whose stream a draw is taken from."""

    HANDLER = 1
    SDK = 2
    UNNOTED = 3  # the SDK's, for what nobody gets to see
    IMPORT = 4


# What is between the code that draws and the functions that are replaced: moto's SNS has cryptography draw serial numbers.
_BETWEEN = frozenset(
    {"cryptography.fernet", "cryptography.x509.base", "random", "secrets", "tempfile", "uuid"}
)
_OWN = "pytest_faas.runtime.generated."
# What is below a call of AWS. Handlers use `requests` and `urllib3` themselves too: what those draw, boundaries of multipart
# bodies, is not the handler's choice either.
_SDK = frozenset(
    {"boto3", "botocore", "moto", "pytest_faas", "requests", "responses", "s3transfer", "urllib3", "werkzeug"}
)
_UNNOTED = frozenset({"botocore.endpoint"})  # the header amz-sdk-invocation-id, anew for each call
_SDK_PREFIXES = tuple(f"{each}." for each in sorted(_SDK))


def caller() -> tuple[Kind, str]:
    """Return whose draw this is, and the name of the module that draws."""
    frame = sys._getframe(1)
    while True:
        members = frame.f_globals
        name = members.get("__name__") or ""
        above = frame.f_back
        if above is None or not (name in _BETWEEN or name.startswith(_OWN)):
            break
        if name == "tempfile" and frame.f_code.co_name == "_get_default_tempdir":
            return Kind.IMPORT, name  # once in a process, when it looks for its folder
        frame = above
    if name in _SDK or name.startswith(_SDK_PREFIXES):
        return (Kind.UNNOTED if name in _UNNOTED else Kind.SDK), name
    if getattr(members.get("__spec__"), "_initializing", False):
        return Kind.IMPORT, name
    return Kind.HANDLER, name
