"""Calls to an HTTP host as effects: seams of requests, httpx and urllib3, above whatever mocks them."""
