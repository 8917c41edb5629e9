"""Kinesis and DynamoDB Streams: the event source mapping of a stream, in virtual time."""
