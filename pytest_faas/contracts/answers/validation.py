"""Judge an answer: what the runtime makes of it, whether it is JSON, then the laws of the source that asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_faas import arguments, errors
from pytest_faas.arguments import known_arguments
from pytest_faas.contracts.answers import payload as payloads
from pytest_faas.contracts.answers.batch import has_window
from pytest_faas.contracts.answers.faults import AnswerFault, Severity, any_refused
from pytest_faas.contracts.answers.question import Answer, Question
from pytest_faas.contracts.answers.sources import ALIASES, ASKERS, asker_of

__tracebackhide__ = errors.hidden_from


@dataclass(frozen=True, slots=True)
class AnswerValidation:
    """What `validate_answer` found: the source that asked, and each fault, worst first."""

    source: str
    faults: tuple[AnswerFault, ...]

    @property
    def valid(self) -> bool:
        """Whether nothing fails; there may be warnings."""
        return not self.failures

    @property
    def failures(self) -> tuple[AnswerFault, ...]:
        """The faults that fail."""
        return tuple(fault for fault in self.faults if fault.severity == "fails")

    @property
    def warnings(self) -> tuple[AnswerFault, ...]:
        """The faults that warn: they rest on inference or memory, or the function may well mean it."""
        return tuple(fault for fault in self.faults if fault.severity == "warns")

    @property
    def refused(self) -> bool:
        """Whether the source takes the answer for a failure, as far as is known."""
        return any_refused(self.faults)

    def __str__(self) -> str:
        title = ASKERS[self.source].title
        if not self.faults:
            return f"the answer is one for {title}, without faults"
        width = min(max(len(fault.path) for fault in self.faults), 60)
        lines = [
            f"  {fault.path:{width}}   {'' if fault.severity == 'fails' else 'warning: '}{fault.message}"
            for fault in self.faults
        ]
        return "\n".join([f"the answer to {title} has {_counted(self)}", *lines])


@known_arguments("validate_answer")
def validate_answer(
    answer: object,
    *,
    source: str | None = None,
    event: Any = None,
    partial: bool | None = None,
    tumbling_window: bool | None = None,
    binary_media_types: Sequence[str] | None = None,
    multi_value_headers: bool | None = None,
    fills_in_missing: bool = False,
    sends_any_body: bool = False,
    runtime: str = payloads.OF_THIS_PYTHON,
) -> AnswerValidation:
    """Judge what a function returned by the rules and limits of the source that asked.

    `answer` is the Python value, which is marshalled as `runtime` does, or the octets of the payload. `source` is the name
    of a source (`sqs`, `apigw`, …) or of a front end (`rest`, `http_api_1`, …), `rest_authorizer`, `http_api_authorizer`,
    `cognito` or `direct`; None: as the event shows. `event` is what the function got; identifiers are compared with it.

    How the source is set up, None where that is not known: `partial` for `ReportBatchItemFailures`, `tumbling_window`,
    `binary_media_types` of a REST API, `multi_value_headers` of a target group. `fills_in_missing` and `sends_any_body` are
    those of `Sync`.

    Returns an `AnswerValidation`. Raises `InvalidArgument` for a source or a setting that cannot be, or without source and
    event.

    >>> validate_answer({"statusCode": 200, "body": "hello"}, source="rest").valid
    True
    >>> print(validate_answer({"statusCode": 200, "Body": "hello"}, source="rest"))
    the answer to a REST API has 1 fault
      Body   is not a key of a proxy response. The caller gets a 502: leave it out. Did you mean 'body'?
    """
    if source is None and event is None:
        raise arguments.invalid("validate_answer", "source", "given where there is no event", source)
    question = Question(
        asker_of(event) if source is None else _named(source),
        event,
        _flag_or_none("partial", partial),
        _flag_or_none("tumbling_window", tumbling_window),
        None if binary_media_types is None else _media_types(binary_media_types),
        _flag_or_none("multi_value_headers", multi_value_headers),
        arguments.flag("validate_answer", "fills_in_missing", fills_in_missing),
        arguments.flag("validate_answer", "sends_any_body", sends_any_body),
    )
    found = list(_faults(answer, question, arguments.text("validate_answer", "runtime", runtime)))
    return AnswerValidation(question.source, tuple(sorted(found, key=_rank)))


def _faults(answer: object, question: Question, runtime: str) -> Iterator[AnswerFault]:
    """Yield what is wrong, step by step: what cannot be sent is not read, what cannot be read is not judged."""
    payload = payloads.marshalled(answer, runtime)
    if isinstance(payload, AnswerFault):
        yield payload
        return
    if (large := payloads.too_large(payload)) is not None:
        yield large
        return
    asker = ASKERS[question.source]
    try:
        value = payloads.parsed(payload)
    except payloads.NoJson as error:
        yield _no_json(payload, str(error), question)
        return
    for law in asker.laws:
        yield from law(Answer(payload, value, question))


def _no_json(payload: bytes, why: str, question: Question) -> AnswerFault:
    """Make the fault of an answer that is no JSON; who does not read it is only warned."""
    asker = ASKERS[question.source]
    read = asker.reads_json and (not asker.is_batch or bool(question.partial) or has_window(question))
    message = (
        f"{payloads.shown(payload)} is not JSON: {why}. Return JSON values: {asker.title} cannot read it"
    )
    severity: Severity = "fails" if read else "warns"
    return AnswerFault("answer", payload, "JSON", message, "refused" if read else "risky", severity)


def _named(source: object) -> str:
    known = sorted({*ASKERS, *ALIASES})
    chosen = arguments.choice("validate_answer", "source", source, known)
    return ALIASES.get(chosen, chosen)


def _flag_or_none(name: str, value: object) -> bool | None:
    return None if value is None else arguments.flag("validate_answer", name, value)


def _media_types(given: object) -> tuple[str, ...]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Sequence):
        raise arguments.invalid("validate_answer", "binary_media_types", "a tuple or a list", given)
    return tuple(arguments.text("validate_answer", "binary_media_types", each) for each in given)


def _rank(fault: AnswerFault) -> bool:
    return fault.severity != "fails"


def _counted(found: AnswerValidation) -> str:
    parts = []
    for count, word in ((len(found.failures), "fault"), (len(found.warnings), "warning")):
        if count:
            parts.append(f"{count} {word}{'s' if count > 1 else ''}")
    return " and ".join(parts)
