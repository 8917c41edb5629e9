"""Tables of what stands beside path and body in a request: the query string, headers, cookies, and who sent it."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

Cases = tuple[dict[str, Any], ...]

_TEXT = st.text(max_size=8)
_NAMES = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=8).map("X-".__add__)
_PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=16).map(str.strip)

QUERIES: Final[Cases] = (
    {"query": {"q": "a"}},
    {"query": {"tag": ("a", "b")}},
    {"query": (("tag", "a"), ("page", 2), ("tag", "b"))},
    {"query": {"q": ""}},
    {"query": "q"},
    {"query": "debug&page=2&debug"},
    {"query": {"q": "a b&c=d/é?#+%"}},
    {"query": "q=a+b&r=a%20b&t=2026-01-01T00:00:00Z"},
    {"query": {"ids": "1,2,3"}},
    {"query": {"ids": ("1,2", "3"), "sort": ""}},
    {"query": {"filter[name]": "Zoë", "ключ": "значение"}},
    {"query": st.dictionaries(st.text(min_size=1, max_size=8), _TEXT, max_size=3)},
    {"query": st.lists(st.tuples(st.sampled_from("ab"), _TEXT), max_size=3)},
)
"""The table of query strings."""

HEADERS: Final[Cases] = (
    {"headers": (("tEsT-HEADeR", "aValue"),)},
    {"headers": (("X-Tag", "a"), ("X-Tag", "b"))},
    {"headers": (("x-tag", "a, b"), ("X-Other", "c"), ("X-TAG", ""))},
    {"headers": (("X-Empty", ""),)},
    {"headers": (("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "http"))},
    {"headers": (("X-Amzn-Trace-Id", "Root=1-67891233-abcdef012345678912345678;Sampled=1"),)},
    {"headers": (("aUThorization", "Bearer a.b.c"), ("Accept-Language", "de-CH, de;q=0.9, *;q=0.5"))},
    {"headers": (("Accept", None), ("User-Agent", None)), "user_agent": None},
    {"user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"},
    {"headers": st.lists(st.tuples(_NAMES, _PRINTABLE), max_size=3)},
)
"""The table of headers."""

COOKIES: Final[Cases] = (
    {"cookies": ("session=s1",)},
    {"cookies": ("a=1", "b=2")},
    {"cookies": ("a=1", "a=2")},
    {"cookies": ("a=",)},
    {"cookies": ("consent",)},
    {"cookies": ('prefs="a,b"', "token=YWJj==", "name=Zo%C3%AB")},
)
"""The table of cookies."""

CLIENTS: Final[Cases] = (
    {"source_ip": "198.51.100.23"},
    {"source_ip": "2001:db8::1"},
    {"source_ip": "2001:db8:85a3::8a2e:370:7334"},
)
"""The table of clients."""

# https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: 10,240 octets of request line and headers.
_LONG = "x" * 9_500
LONG_HEADS: Final[Cases] = (
    {"headers": st.sampled_from(((("X-Long", "a"),), (("X-Long", _LONG),))), "long_head": None},
    {"headers": st.sampled_from(((("X-Long", "a"),), (("X-Long", _LONG),))), "long_head": None},
    {"query": st.sampled_from(({"q": "a"}, {"q": _LONG})), "long_head": None},
)
"""What fills the request line and headers nearly up to the limit, beside all that can be drawn with it.

Each has a short form too, so that what needs no long one shrinks to that.
"""


def sent(headers: object, name: str) -> object:
    """Return the value of a header, given in lower case, from headers in any form that a factory takes; None for none.

    >>> sent({"Host": "api.example.com"}, "host")
    'api.example.com'
    """
    pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
    for each in pairs if isinstance(pairs, (list, tuple)) else ():
        if isinstance(each, (list, tuple)) and len(each) == 2 and str(each[0]).lower() == name:
            return each[1]
    return None
