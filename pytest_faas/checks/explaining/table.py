"""The kinds of defect that a check names, each with what to change; a kind is a heading of its check's docs page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Cause:
    """A kind of defect and its advice."""

    kind: str
    advice: str


ADVICE: Final[Mapping[str, str]] = {
    "new-key-each-time": "The handler makes up a new key at each delivery: take one from the event, such as the"
    " message id or an order number.",
    "add-without-condition": "Each delivery adds to the value once more: store the event's id in the same write, on"
    " the condition that it is not stored yet (ConditionExpression), and take a failed condition for success.",
    "read-then-write": "The handler reads a value, changes it and writes it back, and a second delivery starts from"
    " the changed one: store the event's id in the same write and stop where it is stored, or write what the event"
    " says.",
    "mark-before-send": "The first attempt stored that the event is done before all was done, so the retry skips the"
    " rest: do the rest first, and store the mark last.",
    "side-effect-repeated": "A second delivery sends, calls or pays once more: store under the event's id that it is"
    " done, and look there first; give the other side the event's id as its idempotency key, if it takes one.",
    "memory-only-dedup": "What is done is kept in the memory of one environment, and a new one does not know it:"
    " store it in a table or a bucket, under the event's id.",
    "key-covers-delivery": "The key by which the handler knows an event again holds fields that change with each"
    " delivery: make it of the message id or an order number, with Powertools by event_key_jmespath.",
    "time-of-delivery": "What the handler does depends on when it runs, and a redelivery runs later: take the time"
    " from the event, and let no mark expire before the last redelivery.",
    "event-mutated": "The handler changes the event between looking its key up and storing it, and the key with it:"
    " make the key first, and change a copy (copy.deepcopy).",
    "mark-not-found": "The handler looks for what it has done under another key than it stores it under, and never"
    " finds it: use one key for both.",
    "visibility-too-short": "The message comes again while the function is still at it: set the queue's visibility"
    " timeout to six times the function's time-out, as AWS advises, and store each message's id when it is done.",
    "fails-again": "The second delivery finds what the first has left and fails: take that for done, and return a"
    " success.",
    "fails-on-redelivery": "The event fails as a redelivery even where nothing came before it: do not use fields that"
    " change with each delivery, such as ApproximateReceiveCount or receiptHandle.",
    "never-recovers": "What the broken attempt left behind, such as a lock, makes every later one fail: let it"
    " expire, or let a later attempt take it over.",
    "lost-update": "Both read before either writes, and one write replaces the other's: write on the condition that"
    " what was read is still there (ConditionExpression), or change the value in one call, such as ADD.",
    "double-effect": "Both look before either has stored that it is at work, and both do it: store that first, on the"
    " condition that it is not stored yet (attribute_not_exists).",
    "mixed": "What is left is part of the one and part of the other: write what belongs together in one call (a"
    " transaction, one item), or let one wait for the other (a FIFO queue with the item's key as message group). If"
    " records of a batch may mix, accept it: allow=.",
    "triggers-itself": "Write to another place than the one that sets the function off, filter what it writes out of"
    " its trigger, or count the steps in what is sent and stop.",
    "global-leaks": "Something outside the handler (a global, a cache, a default argument) keeps what belongs to one"
    " event, and the next event meets it: use variables of the handler, or a key of the event.",
    "state-kept-after-failure": "What a failed run leaves in the environment changes the next one: begin each run"
    " with its own values, or tidy up in a finally block.",
    "stale-after-idle": "A connection, a token or a secret of the first start does not work after a pause: check it"
    " before it is used, and open or read it again.",
    "files-left": "Files stay in /tmp as long as the environment lives, until it is full: remove them at the end, or"
    " use tempfile.TemporaryDirectory.",
    "answer-not-sendable": "Lambda sends an answer as JSON, which has no such value: return text in its place, as"
    " str(value) or value.isoformat().",
    "too-large": "Send one page, or a link to an object in S3: what grows with the data passes the limit one day.",
    "not-json": "NaN and infinity are Python's own, and JSON has neither: return None or a text in their place.",
    "answer-refused": "Change the answer as the lines above say: its reader takes it for a failure, although the"
    " function did not fail.",
    "answer-ignored": "Change the answer as the lines above say: what its reader does not know has no effect, and"
    " nobody is told.",
    "unsafe-get": "Browsers, caches and crawlers send such a request at will and more than once: make the change in a"
    " POST, PUT or DELETE, or accept it with allow=Allow(service, resource).",
    "put-not-idempotent": "A client that got no answer sends its PUT again: set the whole thing to what the request"
    " says, whatever is there.",
    "delete-not-idempotent": "A client that got no answer sends its DELETE again: let the second one find nothing to"
    " do, and answer 204, 404 or 410.",
    "key-not-honoured": "The request's idempotency key marks a repetition, and the handler does not store it: store"
    " it in the same write as the change, and give the first answer again where it is stored.",
    "header-case": "The case of a header's name is the client's: look it up in {name.lower(): value for name, value"
    " in headers.items()}.",
    "base64-ignored": "The body comes as base64 where isBase64Encoded is true: decode it then, with base64.b64decode.",
    "null-not-absent": "A field without a value may be null or not there at all: write event.get(name) or {}.",
    "front-end-coupling": "The handler reads what one front end sends only: bring the event into one form first, for"
    " each front end that it serves.",
    "order-assumed": "The handler takes the last record to come for the newest: write on the condition that the"
    " version, sequencer or time in the event is newer than what is stored.",
    "ends-otherwise": "A retry does not end where a clean run ends: make each write of the event alone, the same"
    " whenever it is made.",
    "left-behind": "The retry finds its work done and returns before it removes what a clean run removes at its end:"
    " remove it in the write that marks the work as done (a transaction), or before that look at the mark. If it runs"
    " out by itself, accept it: allow=Allow(service, resource, kind='added').",
    "swallowed-error": "An error is caught and success is reported, so that nobody tries again: raise it, report the"
    " record in batchItemFailures, or hand it on to a queue or a table. What may fail is named with allow=.",
    "partial-failure-ignored": "A batch call fails in part and says so in its response: look at Failed,"
    " FailedEntryCount, FailedRecordCount, UnprocessedItems or Errors, and send those again or fail.",
    "status-not-checked": "The request was answered with an error, which HTTP clients do not raise by themselves: call"
    " raise_for_status() on the answer, or look at its status.",
    "early-return": "The handler stops at the first record that fails and reports success for those that it has not"
    " begun: report them too, or raise.",
    "misspelt-key": "The answer has no batchItemFailures, so that Lambda takes it for a success: spell the name"
    " exactly so.",
    "partial-response-not-read": "The answer reports failures, and Lambda does not read them: switch"
    " ReportBatchItemFailures on (source=Queue(report_batch_item_failures=True)), or raise.",
    "wrong-identifier": "The handler reports a record under what is not its identifier: for SQS it is the messageId,"
    " for a stream the sequence number.",
    "record-ignored": "A record of the batch has no effect, and it has one alone: loop over all of event['Records'].",
    "poison-blocks-batch": "One record that fails takes the others of its batch with it: handle each record in a try"
    " of its own, and return the failed ones in batchItemFailures.",
    "answer-not-usable": "Lambda cannot use the answer and takes the whole batch for failed: return"
    " {'batchItemFailures': [{'itemIdentifier': id}]}.",
    "reported-too-few": "A record is neither done nor reported, so that it is deleted: report each that failed.",
    "reported-too-many": "A record that is done is reported, comes again and takes effect twice: report only what"
    " failed, or let a second time add nothing.",
    "group-order-lost": "The handler goes on with a FIFO group after one of its messages failed: stop there, and"
    " report that message and all that follow in the group.",
    "order-broken": "The handler goes on behind a record that failed, and a stream sends everything from that record"
    " on again: stop there, and report it.",
    "raises": "An event that the source may send makes the handler raise: look whether optional fields are there, and"
    " answer a request that cannot be handled with a 4xx.",
    "times-out": "An event that the source may send keeps the handler busy past its time-out: bound the work (pages,"
    " limits, time-outs of clients), or raise the time-out.",
    "answers-5xx": "A request that the front end lets through gets a server error: answer 4xx to what the client did"
    " wrong, and 2xx to the rest.",
    "answer-malformed": "The front end cannot use the answer and replies with a server error of its own: return"
    " statusCode, headers and a body that is text.",
    "null-field": "A field that may be null is used as if it were always there: write (event.get(name) or {}), and"
    " look whether it is there.",
    "image-missing": "A record of the stream does not have that image: a REMOVE has no NewImage, and a stream of"
    " KEYS_ONLY has none at all. Ask for eventName first, and use .get().",
    "key-not-decoded": "The key in an S3 notification is URL-encoded: use urllib.parse.unquote_plus(key) before"
    " asking S3 for it.",
    "decimal-not-json": "A number of DynamoDB is a decimal.Decimal, which json.dumps does not take: convert it, or"
    " give json.dumps default=str.",
}

PLAIN: Final = frozenset(
    {"add-without-condition", "new-key-each-time", "fails-again", "ends-otherwise", "key-not-honoured"}
)
"""Kinds that the failure itself shows; the others tell how it comes about."""


def cause(kind: str) -> Cause:
    """Return a cause by its kind.

    >>> cause("fails-again").kind
    'fails-again'
    """
    return Cause(kind, ADVICE[kind])
