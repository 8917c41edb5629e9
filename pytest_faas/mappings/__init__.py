"""Deliveries from and to the fake AWS: real queues, streams and buckets as sources, and as places where records land."""
