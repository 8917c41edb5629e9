"""Packages in native code that look `datetime` up once and keep it: they are to meet the real one, not the frozen one."""

from __future__ import annotations

import sys
from functools import cache


def introduce() -> None:
    """Let native code that may run during a freeze look `datetime` up before it begins; once in a process.

    cryptography's does at the first certificate that it signs, as moto's SNS does. Met in a freeze, it would refuse
    every real datetime after it: `TypeError: 'datetime' object is not an instance of 'FakeDatetime'`.
    """
    if "cryptography" in sys.modules or "moto" in sys.modules:
        _sign_a_certificate()


@cache
def _sign_a_certificate() -> None:
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:  # it is moto's, and not there without it
        return
    import datetime

    key = Ed25519PrivateKey.generate()
    name = x509.Name([])
    builder = x509.CertificateBuilder(
        issuer_name=name, subject_name=name, public_key=key.public_key(), serial_number=1
    )
    builder = builder.not_valid_before(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc))
    builder.not_valid_after(datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc)).sign(key, None)
