"""The kinds of defect that rows name, one sentence each: what the handler does wrong."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "add-without-condition": "It adds to a number, and nothing keeps a second delivery from adding again.",
    "base64-ignored": "It takes a body in base64 for the text itself.",
    "decimal-not-json": "It writes a number of DynamoDB, a Decimal, as JSON.",
    "event-mutated": "It changes the event, and what it then derives from it (a key) is another one than before.",
    "files-left": "It leaves its files in /tmp, which lasts as long as the environment.",
    "global-leaks": "It keeps what belongs to one event in a global, and the next event meets it.",
    "group-order-lost": "It goes on with a FIFO group after one of the group's messages failed.",
    "header-case": "It reads a header by one spelling.",
    "image-missing": "It reads an image that a record of the stream does not have.",
    "key-covers-delivery": "Its key covers what is of the delivery alone, such as a receipt handle.",
    "key-not-decoded": "It uses an object's key as the notification has it, encoded.",
    "key-not-honoured": "It stores nothing of the key by which its client marks a request that it sends again.",
    "lost-update": "It writes what it makes of what it has read, without asking whether that still holds.",
    "mark-before-send": "It marks the work as done before it is: a crash in between leaves it undone for ever.",
    "memory-only-dedup": "It remembers what it has done in memory, which another environment does not have.",
    "misspelt-key": "It reports failures under a name that nobody reads.",
    "never-recovers": "What a crash or a time-out leaves behind makes each later delivery fail.",
    "new-key-each-time": "It stores under a key that each delivery makes anew.",
    "null-field": "It takes for granted a field that may be null.",
    "order-assumed": "It takes the last event that comes for the newest.",
    "partial-response-not-read": "It reports failures to a source that does not ask for them.",
    "poison-blocks-batch": "One bad record makes the whole batch fail, time and again.",
    "put-not-idempotent": "Its PUT or DELETE changes more when it comes twice.",
    "record-ignored": "It handles one record of a batch and drops the others.",
    "side-effect-repeated": "It sends, charges or counts again what an earlier delivery has done.",
    "stale-after-idle": "It keeps a connection or a password, and either is no good after a while.",
    "swallowed-error": "It catches an error and reports success.",
    "time-of-delivery": "It works with the time at which it runs, not with the one for which it was asked.",
    "too-large": "Its answer grows with what is stored, past what the front end takes.",
    "triggers-itself": "What it writes invokes it again.",
    "unsafe-get": "Its GET changes something.",
    "visibility-too-short": "The queue gives a message out again while the function is still at it.",
    "wrong-identifier": "It reports a failure by an identifier that the source does not know.",
}

COARSER: Mapping[str, frozenset[str]] = {
    "event-mutated": frozenset({"side-effect-repeated"}),
    "side-effect-repeated": frozenset({"add-without-condition"}),
}
"""What a check may call a kind where the runs that it makes show no more: they see the second message, not why it was sent."""
