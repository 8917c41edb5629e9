"""What else counts as durable state, where a user asks for it. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Durable:
    """What else counts as durable state, where the user asks for it: CloudWatch Logs, the files of /tmp."""

    logs: bool = False
    tmp: bool = False
