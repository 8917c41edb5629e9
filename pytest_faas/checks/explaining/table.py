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
    "new-key-each-time": "Each delivery makes up a new key: take one from the event, such as the message id or an order"
    " number.",
    "add-without-condition": "An addition without a condition counts once for each delivery: note the event's id in the same"
    " write, under a condition that it is not there yet.",
    "read-then-write": "What is written is made of what was read, and the second time that is what the first has left: note"
    " the event's id in the same write, and go no further where it is there, or write what the event says.",
    "mark-before-send": "The retry finds it marked as done, and does not do the rest. Do the rest first, and mark last.",
    "side-effect-repeated": "What has been sent, called or paid is sent, called or paid again: note it under the event's id,"
    " and look there first.",
    "memory-only-dedup": "A new environment does not know what an old one has done: note it in a table or a bucket, under"
    " the event's id, instead of a global.",
    "key-covers-delivery": "The key holds what belongs to the delivery and not to the event: make it of the message id or an"
    " order number, with Powertools by event_key_jmespath.",
    "time-of-delivery": "What it does depends on when it runs, and a redelivery is late: take the time from the event, and"
    " let no mark run out before the last redelivery.",
    "event-mutated": "The handler changes the event in between, and the key with it: make the key first, and change a copy"
    " (copy.deepcopy).",
    "mark-not-found": "What it has done is never found again: look under the key that it is left under.",
    "visibility-too-short": "The message comes again while the function is still at it: AWS advises a visibility timeout of"
    " six times the function's time-out, and each message noted as done under its id.",
    "fails-again": "The second delivery finds what the first has left and fails: take that for done, and succeed.",
    "fails-on-redelivery": "The event fails as a redelivery even where nothing came before it: do not ask how often, or by"
    " which receipt, it came.",
    "never-recovers": "What the broken attempt left behind keeps every later one from success: let it expire, or take it"
    " over.",
    "lost-update": "Both read before either writes, and one write replaces the other's: write under a condition that what"
    " was read is still there, or change the value in one call, such as ADD.",
    "double-effect": "Both look before either has noted that it is done, and both do it: note it first, under a condition"
    " that it is not there yet.",
    "triggers-itself": "Write to another place than the one that sets the function off, filter what it writes out of its"
    " trigger, or count the steps in what is sent and stop.",
    "global-leaks": "What belongs to one event stays in the environment, and the next event meets it: keep it in variables"
    " of the handler, or by a key of the event.",
    "state-kept-after-failure": "What a failed run leaves in the environment changes the next one: begin each run with"
    " its own values, or tidy up in a finally block.",
    "stale-after-idle": "What was opened or read at the first start is no good after a while: look whether it still is, and"
    " open or read it again.",
    "files-left": "Files stay in /tmp as long as the environment lives, until it is full: remove them at the end, or use"
    " tempfile.TemporaryDirectory.",
    "answer-not-sendable": "Return what JSON can say, and write the rest as text: str(value), value.isoformat().",
    "too-large": "Send one page, or a link to an object in S3: what grows with the data passes the limit one day.",
    "not-json": "Return values that JSON has: NaN and infinity are Python's own.",
    "answer-refused": "Change the answer as the lines say: the source takes it for a failure, although the function did"
    " not fail.",
    "answer-ignored": "Change the answer as the lines say: what the source does not read has no effect, and nobody is told.",
    "unsafe-get": "Browsers, caches and crawlers send such a request at will and more than once: make the change in a POST,"
    " PUT or DELETE, or accept it with allow=Allow(service, resource).",
    "put-not-idempotent": "A client that got no answer sends its PUT again: set the whole thing to what the request says,"
    " whatever is there.",
    "delete-not-idempotent": "A client that got no answer sends its DELETE again: let the second one find nothing to do, and"
    " answer 204, 404 or 410.",
    "key-not-honoured": "The key marks a repetition: store it together with the change, and give the first answer again when"
    " it is there.",
    "header-case": "The case of a header's name is the client's: look it up in {name.lower(): value for name, value in"
    " headers.items()}.",
    "base64-ignored": "The body comes as base64 where isBase64Encoded is true: decode it then, with base64.b64decode.",
    "null-not-absent": "A field without a value may be null or not there at all: write event.get(name) or {}.",
    "front-end-coupling": "The handler reads what one front end sends only: bring the event into one form first, for each"
    " front end that it serves.",
    "order-assumed": "The last one to come is not the newest: compare a version, a sequencer or a time in the event, in the"
    " condition of the write.",
    "ends-otherwise": "A retry does not end where a clean run ends: make each write the same whenever it is made.",
    "left-behind": "The retry finds its work done and returns before it removes what a clean run removes at its end: remove"
    " it in the write that marks the work as done (a transaction), or before that look at the mark. If it runs out by"
    " itself, accept it: allow=Allow(service, resource, kind='added').",
    "swallowed-error": "An error is caught and success is reported, so that nobody tries again: let it pass, report the"
    " record, or hand it on to a queue or a table. What may fail is named with allow=.",
    "partial-failure-ignored": "A batch call fails in part and says so in its response: look at Failed, FailedEntryCount,"
    " FailedRecordCount, UnprocessedItems or Errors, and send those again or fail.",
    "early-return": "It stops at the first record that fails and reports success for those that it has not begun: report"
    " them too, or raise.",
    "misspelt-key": "The answer has no batchItemFailures, so that Lambda takes it for a success: spell the name exactly so.",
    "partial-response-not-read": "The answer reports failures, and Lambda does not read them: switch ReportBatchItemFailures"
    " on (source=Queue(report_batch_item_failures=True)), or raise.",
    "wrong-identifier": "It reports a record under what is not its identifier: for SQS it is the messageId, for a stream the"
    " sequence number.",
    "record-ignored": "A record of the batch has no effect, and it has one alone: handle each of event['Records'].",
    "poison-blocks-batch": "One record that fails takes the others of its batch with it: handle each record in a try of its"
    " own, and return the failed ones in batchItemFailures.",
    "answer-not-usable": "Lambda cannot use the answer and takes the whole batch for failed: return"
    " {'batchItemFailures': [{'itemIdentifier': id}]}.",
    "reported-too-few": "A record is neither done nor reported, so that it is deleted: report each that failed.",
    "reported-too-many": "A record that is done is reported, comes again and takes effect twice: report only what failed, or"
    " let a second time add nothing.",
    "group-order-lost": "It goes on with a FIFO group after one of its messages failed: stop there, and report all that"
    " follows in the group.",
    "order-broken": "It goes on behind a record that failed, and all from there on comes again: stop at it.",
    "raises": "A legal event makes it raise: check what is optional, and answer what cannot be handled.",
    "times-out": "A legal event keeps it busy past its time-out: bound the work, or raise the time-out.",
    "answers-5xx": "A legal event gets a server error: answer 4xx to what the client did wrong, and 2xx to the rest.",
    "answer-malformed": "The front end cannot use the answer and replies with a server error of its own: return statusCode,"
    " headers and a body that is text.",
    "null-field": "A field that may be null is taken for granted: look whether it is there.",
    "image-missing": "A record of the stream has no such image: a REMOVE has no NewImage, and a stream of KEYS_ONLY has none"
    " at all. Ask for eventName and use .get().",
    "key-not-decoded": "The key in an S3 notification is URL-encoded: use urllib.parse.unquote_plus(key).",
    "decimal-not-json": "A number of DynamoDB is a Decimal, which json.dumps does not take: convert it, or give default=.",
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
