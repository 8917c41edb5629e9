"""What a client that signs its requests (AWS Signature Version 4) writes anew each time.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
"""

from __future__ import annotations

import re
import time
from typing import Final

_DATE: Final = re.compile(r"\d{8}T\d{6}Z")
_SCOPE: Final = re.compile(r"(Credential=[^/,\s]+)/\d{8}/")
_SIGNATURE: Final = re.compile(r"Signature=[0-9a-f]{64}")
_ALGORITHM: Final = "AWS4-HMAC-SHA256"


def date(value: str, ms: int) -> str:
    """Return `X-Amz-Date` at that time in milliseconds since the epoch.

    >>> date("20150830T123600Z", 0)
    '19700101T000000Z'
    """
    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(ms // 1000)) if _DATE.fullmatch(value) else value


def authorization(value: str, ms: int, signature: str) -> str:
    """Return `Authorization` with another day and another signature; what is no signature (a token) stays.

    >>> authorization("AWS4-HMAC-SHA256 Credential=AKIA/20150830/us-east-1/execute-api/aws4_request", 0, "")
    'AWS4-HMAC-SHA256 Credential=AKIA/19700101/us-east-1/execute-api/aws4_request'
    >>> authorization("Bearer abc", 0, "")
    'Bearer abc'
    """
    if not value.startswith(_ALGORITHM):
        return value
    day = time.strftime("%Y%m%d", time.gmtime(ms // 1000))
    return _SIGNATURE.sub(f"Signature={signature}", _SCOPE.sub(rf"\g<1>/{day}/", value))
