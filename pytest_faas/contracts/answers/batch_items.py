"""The items of a `batchItemFailures`: each names a record of the batch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_faas.contracts.answers.batch_hidden import ITEM, NAME
from pytest_faas.contracts.answers.batch_ids import Batch, batch_of, name_of
from pytest_faas.contracts.answers.faults import AnswerFault, at, misfit, told
from pytest_faas.contracts.answers.names import near, same_letters
from pytest_faas.contracts.answers.question import Answer
from pytest_faas.contracts.faults import ABSENT

_THEN: Final = "The whole batch comes again"


def items(answer: Answer) -> Iterator[AnswerFault]:
    """Demand a list of objects with an `itemIdentifier` of the batch each; nothing, null and `""` mean none.

    An empty or null identifier, a wrong key and an identifier that is not in the batch fail the whole batch: recorded from
    AWS by LocalStack's suite, test_report_batch_item_failures_invalid_result_json_batch_fails and
    test_kinesis_report_batch_item_failure_scenarios, 2025-11-25, and
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting.
    """
    given = answer.fields.get(NAME)
    if given is None or given == "":
        return
    example = f"[{{{ITEM!r}: record {_field(answer)}}}]"
    if not isinstance(given, list):
        yield misfit(NAME, given, "a list of items", f"{_THEN}: write {example}")
        return
    batch = batch_of(answer.question.source, answer.question.event)
    first: dict[str, int] = {}
    for index, item in enumerate(given):
        yield from _item(index, item, batch, _field(answer))
        identifier = item.get(ITEM) if isinstance(item, dict) else None
        if isinstance(identifier, str) and identifier:
            earlier = first.setdefault(identifier, index)
            if earlier != index:
                yield _twice(index, identifier, earlier)


def _item(index: int, item: Any, batch: Batch | None, field: str) -> Iterator[AnswerFault]:
    if not isinstance(item, dict):
        how = f"{{{ITEM!r}: {told(item)}}}" if isinstance(item, str) else f"{{{ITEM!r}: …}}"
        yield misfit(at(NAME, index), item, f"an object with {ITEM}", f"{_THEN}: write {how}")
    elif ITEM not in item:
        alike = next((key for key in item if same_letters(key, ITEM) or near(key, ITEM)), None)
        hint = f"{alike!r} is not read. Did you mean {ITEM!r}?" if alike else f"write {{{ITEM!r}: …}}"
        message = f"is missing in {told(item)}. {_THEN}: {hint}"
        yield AnswerFault(at(NAME, index, ITEM), ABSENT, f"the {field} of a record", message, "refused")
    else:
        yield from _identifier(at(NAME, index, ITEM), item[ITEM], batch, field)


def _identifier(path: str, seen: Any, batch: Batch | None, field: str) -> Iterator[AnswerFault]:
    if not isinstance(seen, str) or not seen:
        yield misfit(path, seen, f"the {field} of a record", f"{_THEN}: write it as text")
    elif batch is not None and seen not in batch.known:
        yield misfit(path, seen, f"the {field} of a record of this batch", f"{_THEN}: {_remedy(seen, batch)}")


def _remedy(seen: str, batch: Batch) -> str:
    mistaken = batch.mistaken(seen)
    if mistaken is not None:
        field, right = mistaken
        return f"it is a record's {field}, whose {batch.name} is {right!r}"
    return f"report what the event's records have.{batch.closest(seen)}"


def _twice(index: int, identifier: str, earlier: int) -> AnswerFault:
    """Warn of an identifier that is there twice: what Lambda makes of it, nothing public says."""
    message = f"{told(identifier)} is that of {NAME}[{earlier}] too. Report each record once"
    return AnswerFault(
        at(NAME, index, ITEM), identifier, "an identifier that is there once", message, "risky", "warns"
    )


def _field(answer: Answer) -> str:
    return name_of(answer.question.source)
