"""What must agree in an event of SQS: within each message, and between the messages of the batch."""

from __future__ import annotations

from pytest_faas.contracts.laws import _sqs_batch, _sqs_message

RECORD_LAWS = _sqs_message.RECORD_LAWS
EVENT_LAWS = _sqs_batch.EVENT_LAWS
