"""Answers to the triggers of a Cognito user pool: the event comes back.

https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_faas.contracts.answers.faults import AnswerFault, misfit
from pytest_faas.contracts.answers.question import Answer, Law
from pytest_faas.contracts.faults import ABSENT

_SENDERS: Final = ("CustomEmailSender_", "CustomSMSSender_")
_THEN: Final = "The user's request fails: return the event, with its response filled in"


def event_back(answer: Answer) -> Iterator[AnswerFault]:
    """Demand the event; a custom sender answers nothing.

    That an object without `response` is refused is not known, so it warns.
    """
    event = answer.question.event
    trigger = event.get("triggerSource") if isinstance(event, dict) else None
    if isinstance(trigger, str) and trigger.startswith(_SENDERS):
        return
    if not isinstance(answer.value, dict):
        yield misfit("answer", answer.value, "the event, an object", _THEN)
    elif "response" not in answer.fields:
        message = f"is missing; it is a part of each trigger's event. {_THEN}"
        yield AnswerFault("response", ABSENT, "the trigger's response", message, "refused", "warns")
    elif not isinstance(answer.fields["response"], dict):
        yield misfit("response", answer.fields["response"], "an object", _THEN, severity="warns")


LAWS: Final[tuple[Law, ...]] = (event_back,)
