"""Awkward answers and failures: one handler, dispatching by name, so that one process of the real runtime serves them all."""

import asyncio
import collections
import dataclasses
import datetime
import decimal
import enum
import os
import pathlib
import sys
import types
import uuid

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


def handler(event, context):
    return CASES[event["case"]](event, context)


def answers(name, value):
    CASES[name] = lambda event, context: value


Point = collections.namedtuple("Point", "x y")


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


class Kind(str, enum.Enum):
    NEW = "new"


class Text(str):
    __slots__ = ()


class Number(int):
    pass


@dataclasses.dataclass
class Order:
    sku: str


class HasAsdict:
    def _asdict(self):
        return {"from": "_asdict"}


class HasForJson:
    def for_json(self):
        return {"from": "for_json"}


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Outer:
    class Inner(Exception):
        pass


answers("none", None)
answers("true", True)
answers("integer", 7)
answers("huge_integer", 10**400 if sys.version_info < (3, 11) else 10**40)
answers("negative_zero", -0.0)
answers("float", 3.1)
answers("tiny_float", 5e-324)
answers("nan", float("nan"))
answers("infinity", float("inf"))
answers("minus_infinity", {"a": float("-inf")})
answers("text", "hello")
answers("empty_text", "")
answers("latin_text", "café")
answers("emoji", {"key ☃": "🎉"})
answers("control_characters", "\x00\x1f\u2028\u2029\x7f</script>")
answers("lone_surrogate", "\ud800")
answers("lone_surrogate_key", {"\udfff": 1})
answers("bytes", b'{"already": "json"}')
answers("binary_bytes", b"\x00\xff\x10")
answers("bytes_inside", {"b": b"abc"})
answers("bytes_inside_list", [b"caf\xc3\xa9"])
answers("undecodable_bytes_inside", {"b": b"\xff"})
answers("bytearray", bytearray(b"abc"))
answers("memoryview", memoryview(b"abc"))
answers("list", [1, "a", None])
answers("tuple", (1, 2))
answers("namedtuple", Point(1, 2))
answers("namedtuple_inside", [Point(1, Point(2, 3))])
answers("dict", {"b": 1, "a": {"c": []}})
answers("integer_keys", {1: "a", -2: "b"})
answers("float_keys", {1.5: "a", float("nan"): "b"})
answers("boolean_keys", {True: "a", False: "b"})
answers("none_key", {None: "a"})
answers("colliding_keys", {1: "a", "1": "b"})
answers("tuple_key", {(1, 2): "a"})
answers("decimal_key", {decimal.Decimal("1"): "a"})
answers("bytes_key", {b"k": "a"})
answers("enum_key", {Kind.NEW: "a"})
answers("int_enum_key", {Level.LOW: "a"})
answers("decimal", decimal.Decimal("1.10"))
answers("decimal_exponent", decimal.Decimal("1E+3"))
answers("decimal_infinity", decimal.Decimal("Infinity"))
answers("decimal_nan", decimal.Decimal("NaN"))
answers("decimal_minus_nan", [decimal.Decimal("-NaN")])
answers("decimal_signalling_nan", decimal.Decimal("sNaN"))
answers("decimal_minus_zero", decimal.Decimal("-0.00"))
answers("datetime", {"at": datetime.datetime(2026, 1, 1)})
answers("date", datetime.date(2026, 1, 1))
answers("timedelta", datetime.timedelta(seconds=1))
answers("uuid", uuid.UUID(int=7))
answers("set", {"a"})
answers("frozenset", frozenset({"a"}))
answers("path", pathlib.PurePosixPath("a"))
answers("complex", 1j)
answers("dataclass", Order("A1"))
answers("enum", Colour.RED)
answers("int_enum", Level.LOW)
answers("text_enum", Kind.NEW)
answers("text_subclass", Text("x"))
answers("integer_subclass", Number(3))
answers("ordered_dict", collections.OrderedDict(b=1, a=2))
answers("default_dict", collections.defaultdict(list, a=[1]))
answers("counter", collections.Counter("aab"))
answers("mapping_proxy", types.MappingProxyType({"a": 1}))
answers("deque", collections.deque([1]))
answers("range", range(3))
answers("map", map(str, [1]))
answers("has_asdict", HasAsdict())
answers("has_for_json", HasForJson())
answers("exception_returned", ValueError("x"))
answers("class_returned", dict)
answers("ellipsis", ...)
answers("not_implemented", NotImplemented)
answers("at_the_limit", "x" * (6_291_556 - 2))
answers("just_too_large", "x" * (6_291_556 - 1))


@case
def generator(event, context):
    return (n for n in range(3))


@case
def coroutine(event, context):
    async def answer():
        return 1

    answer_ = answer()
    return answer_


@case
def circular(event, context):
    ring = []
    ring.append(ring)
    return ring


@case
def circular_dict(event, context):
    ring = {}
    ring["me"] = {"again": ring}
    return ring


@case
def nested_1000(event, context):
    value = []
    for _ in range(900):
        value = [value]
    return value


@case
def echo(event, context):
    return event


@case
def event_types(event, context):
    return sorted({type(each).__name__ for each in event["values"]})


@case
def context_attributes(event, context):
    public = sorted(name for name in dir(context) if not name.startswith("_"))
    return {name: str(type(getattr(context, name)).__name__) for name in public}


@case
def context_values(event, context):
    return [
        context.aws_request_id,
        context.function_name,
        context.function_version,
        context.memory_limit_in_mb,
        context.invoked_function_arn,
        context.tenant_id,
        context.client_context,
        context.identity.cognito_identity_id,
        context.identity.cognito_identity_pool_id,
        0 < context.get_remaining_time_in_millis() <= 3000,
        context.w3c(),
    ]


@case
def context_repr(event, context):
    return repr(context).replace(context.log_stream_name, "STREAM").replace(context.log_group_name, "GROUP")


@case
def client_context(event, context):
    said = context.client_context
    return [
        said.custom,
        said.env,
        said.client.installation_id,
        said.client.app_title,
        repr(said),
        context.w3c(),
    ]


@case
def raises(event, context):
    raise ValueError("some error")


@case
def raises_without_message(event, context):
    raise ValueError


@case
def raises_key_error(event, context):
    return event["missing"]


@case
def raises_nested_class(event, context):
    raise Outer.Inner("inner")


@case
def raises_unicode(event, context):
    raise ValueError("ünï ☃ 🎉")


@case
def raises_many_lines(event, context):
    raise ValueError("one\n  two\n\nthree")


@case
def raises_lone_surrogate(event, context):
    raise ValueError("\ud800")


@case
def raises_arguments(event, context):
    raise ValueError("a", 1, None)


@case
def raises_os_error(event, context):
    raise FileNotFoundError(2, "No such file or directory", "x")


@case
def raises_from(event, context):
    try:
        {}["a"]
    except KeyError as error:
        raise RuntimeError("outer") from error


@case
def raises_while_handling(event, context):
    try:
        {}["a"]
    except KeyError:
        1 / 0  # noqa: B018


@case
def raises_in_a_comprehension(event, context):
    return [1 / n for n in (1, 0)]


@case
def raises_deep(event, context):
    def down(n):
        if n == 0:
            raise ValueError("deep")
        down(n - 1)

    down(12)


@case
def raises_in_eval(event, context):
    # by a name of its own: what `<string>` stands for depends on how the interpreter was started (`python -c`)
    return eval(compile("1/0", "<evaluated>", "eval"))


@case
def raises_syntax_error(event, context):
    return eval("1 +")


@case
def raises_import_error(event, context):
    import a_module_that_is_not_there  # noqa: F401


@case
def raises_unspeakable(event, context):
    raise Unspeakable


@case
def raises_assertion(event, context):
    assert event is None, "expected nothing"


@case
def raises_stop_iteration(event, context):
    raise StopIteration(3)


@case
def raises_memory_error(event, context):
    raise MemoryError


@case
def raises_unicode_error(event, context):
    return b"\xff".decode()


@case
def raises_not_implemented(event, context):
    raise NotImplementedError


@case
def raises_odd_class(event, context):
    raise type("Odd Name", (Exception,), {})("odd")


@case
def raises_a_class_that_is_no_exception(event, context):
    raise 5


@case
def raises_after_finally(event, context):
    try:
        raise ValueError("first")
    finally:
        int("x")


@case
def exits_0(event, context):
    sys.exit(0)


@case
def exits_none(event, context):
    sys.exit()


@case
def exits_1(event, context):
    sys.exit(1)


@case
def exits_300(event, context):
    sys.exit(300)


@case
def exits_text(event, context):
    sys.exit("good bye")


@case
def exits_hard_0(event, context):
    os._exit(0)


@case
def exits_hard_7(event, context):
    os._exit(7)


@case
def exits_hard_and_catches(event, context):
    try:
        os._exit(7)
    except BaseException:
        return "survived"


@case
def raises_base_exception(event, context):
    raise BaseException("base")


@case
def raises_generator_exit(event, context):
    raise GeneratorExit


@case
def raises_cancelled(event, context):
    raise asyncio.CancelledError("gone")
