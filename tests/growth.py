"""Find every compiled pattern of a package, and inputs made from a pattern's own parts that make it work hardest.

A pattern that takes more than linear time on long texts does so where the same characters can be divided among its
parts in several ways, and where a later part then fails. So its own characters and words are repeated between what
may begin and end a match, and the time that it takes is measured at the length that a text is capped at.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

from selfhelp.patterns import CuedPattern, LazyPatterns

PARSER: Any = importlib.import_module("re._parser")

TOO_LONG = 0.1
"""Seconds of processor time beyond which a pattern takes too long on a text as long as texts are capped at."""

_MOST_PARTS = 10
_MOST_BEGINNINGS = 4
_ENDS = ("", "\0")
"""Ends of inputs; hardly any pattern accepts the second one."""

_FEW = (8, 12, 16, 20, 24, 32, 48)
"""Repeats at which exponential growth shows, before a larger number would never end."""

_LONG, _LONGER = 125, 500
"""Characters between which faster than linear growth shows."""


class Used(NamedTuple):
    """A pattern, and the method by which it is used: `finditer` where it is searched for, or where nobody knows."""

    pattern: re.Pattern[str]
    method: str = "finditer"

    def seconds(self, text: str) -> float:
        """Seconds of processor time that it takes on a text; for searches, to find all matches."""
        use = getattr(self.pattern, self.method)
        start = time.process_time()
        for _ in use(text) if self.method == "finditer" else [use(text)]:
            pass
        return time.process_time() - start


def patterns_of(package: ModuleType) -> dict[str, Used]:
    """Every pattern of text in the modules of a package, by module and name.

    Patterns in tuples, lists, sets and mappings count, and so do those that a cached function without parameters builds
    on first use, and those that a module gives to `re` as a literal text or by a name of its own.
    """
    found: dict[str, Used] = {}
    for module in modules_of(package):
        tree = ast.parse(inspect.getsource(module))
        methods = _methods(tree)
        for name, value in vars(module).items():
            if hasattr(value, "cache_info"):
                if value.__module__ != module.__name__ or not is_without_parameters(value.__wrapped__):
                    continue
                value = value()
            for part, pattern in _patterns_in(value):
                used_as = methods.get(part or name, set())
                found[f"{module.__name__}.{name}.{part or len(found)}"] = Used(pattern, _one_of(used_as))
        for line, function, text in _given_to_re(tree, module):
            found[f"{module.__name__}:{line}"] = Used(re.compile(text), _one_of({function}))
    return found


def _methods(tree: ast.Module) -> dict[str, set[str]]:
    """The methods that a module calls of each of its names, and of the fields of tuples of patterns."""
    methods: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=method):
                methods.setdefault(name, set()).add(method)
            case ast.Name(id=name):
                methods.setdefault(name, set())
    return methods


def _one_of(methods: set[str]) -> str:
    """The method to measure a pattern by: the first of those that can take longest."""
    if methods and methods <= {"fullmatch", "match"}:
        return "match" if "match" in methods else "fullmatch"
    return "finditer"


def modules_of(package: ModuleType) -> Iterator[ModuleType]:
    """The package and all modules in it, at any depth."""
    yield package
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(info.name)


def is_without_parameters(function: object) -> bool:
    """Whether a function can be called as it is."""
    return isinstance(function, FunctionType) and function.__code__.co_argcount == 0


def _patterns_in(value: object, name: str = "") -> Iterator[tuple[str, re.Pattern[str]]]:
    """The patterns of text in a value, each with the name of its field in a named tuple."""
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield name, value
    elif isinstance(value, LazyPatterns):
        for field in value.expressions:
            yield field, getattr(value, field)
    elif isinstance(value, CuedPattern):
        yield name, value.compiled
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _patterns_in(part, name)
    elif isinstance(value, tuple) and hasattr(value, "_asdict"):
        for field, part in value._asdict().items():
            yield from _patterns_in(part, field)
    elif isinstance(value, list | tuple | set | frozenset):
        for part in value:
            yield from _patterns_in(part, name)


def _given_to_re(tree: ast.Module, module: ModuleType) -> Iterator[tuple[int, str, str]]:
    """The texts of patterns that a module passes to functions of `re`, with the line and the function."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=function), args=[first, *_]):
                if function in ("escape", "compile"):
                    continue
                text = first.value if isinstance(first, ast.Constant) else None
                text = getattr(module, first.id, None) if isinstance(first, ast.Name) else text
                if isinstance(text, str):
                    yield node.lineno, function, text


def slowest(used: Used, length: int) -> tuple[float, str]:
    """The most seconds that any hard input of a pattern takes at this length, and what that input is.

    Only inputs that grow faster than linearly at small lengths are measured at the full one.
    """
    worst = (0.0, "")
    for begin, part, end in hard_inputs(used.pattern):
        for repeats in _FEW:
            few = begin + part * repeats + end
            # What is slow is measured again, as a busy machine may have made it so.
            if used.seconds(few) > TOO_LONG / 4 and (seconds := used.seconds(few)) > TOO_LONG / 4:
                return max(seconds, TOO_LONG), f"{begin!r} + {part!r} * {repeats} + {end!r}"
        long, longer = (begin + part * (size // len(part)) + end for size in (_LONG, _LONGER))
        if not (_grows(used, long, longer) and _grows(used, long, longer)):
            continue
        # What is too slow at a smaller length already is not waited for.
        for size in (*(size for size in (_LONGER, 1000, 2000, 5000, 10_000) if size < length), length):
            text = begin + part * (size // len(part)) + end
            seconds = min(used.seconds(text) for _ in range(2))
            worst = max(worst, (seconds, f"{begin!r} + {part!r} * {size // len(part)} + {end!r}"))
            if seconds >= TOO_LONG:
                return worst
    return worst


def _grows(used: Used, long: str, longer: str) -> bool:
    """Whether the time grows faster than the length."""
    seconds = min(used.seconds(long) for _ in range(2))
    return used.seconds(longer) > 2 * _LONGER / _LONG * seconds + 0.0001


def hard_inputs(pattern: re.Pattern[str]) -> list[tuple[str, str, str]]:
    """What begins, what is repeated and what ends an input, from the parts of a pattern."""
    tree = PARSER.parse(pattern.pattern, pattern.flags)
    sample = _sample(tree)
    parts = sorted(dict.fromkeys(part for part in _parts(tree) if part), key=lambda part: (len(part), part))
    shortest = parts[:: max(len(parts) // _MOST_PARTS, 1)][:_MOST_PARTS] if len(parts) > _MOST_PARTS else parts
    pairs = [one + other for one in parts[:5] for other in parts[:5] if one != other]
    begins = list(dict.fromkeys(["", sample[: len(sample) // 2], *(_sample(tree[:at]) for at in range(1, len(tree)))]))
    begins = begins[:: max(len(begins) // _MOST_BEGINNINGS, 1)][:_MOST_BEGINNINGS]
    runs = [_sample(tree[at:-1]) for at in range(len(tree) - 1)]
    runs = runs[:: max(len(runs) // _MOST_BEGINNINGS, 1)]
    repeated = dict.fromkeys(filter(None, [*parts[:4], *shortest, *pairs, *runs, sample or "a"]))
    made = [(begin, part, end) for begin in begins for part in repeated for end in _ENDS]
    # Blanks are squeezed before any pattern sees them.
    return [(begin, part, end) for begin, part, end in made if "  " not in part * 2]


def _parts(tree: Any) -> Iterator[str]:
    """A text for each element of a pattern: a literal, a member of a class, one turn of a repeat."""
    for operation, argument in tree:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            yield _one(operation, argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield _sample(argument[2])
            yield from _parts(argument[2])
        elif name == "SUBPATTERN":
            yield from _parts(argument[3])
        elif name == "BRANCH":
            for branch in argument[1][:12]:
                yield _sample(branch)
                yield from _parts(branch)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _parts(argument[1])
        elif name == "ATOMIC_GROUP":
            yield from _parts(argument)


def _sample(tree: Any) -> str:
    """A text that a pattern, or a part of it, may match."""
    text = ""
    for operation, argument in tree:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL", "IN", "ANY"):
            text += _one(operation, argument)
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            text += _sample(argument[2]) * max(argument[0], 1)
        elif name == "SUBPATTERN":
            text += _sample(argument[3])
        elif name == "BRANCH":
            text += _sample(argument[1][0])
        elif name == "ATOMIC_GROUP":
            text += _sample(argument)
    return text


_OF_CATEGORY = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
}


def _one(operation: Any, argument: Any) -> str:
    """A character that an element matches."""
    match str(operation):
        case "LITERAL":
            return chr(argument)
        case "ANY":
            return "a"
        case "NOT_LITERAL":
            return "a" if argument != ord("a") else "b"
    if str(argument[0][0]) == "NEGATE":
        return next((c for c in "-a1 .,Z\n" if re.match(_class_text(argument), c)), "\u00e9")
    first, value = argument[0]
    match str(first):
        case "LITERAL":
            return chr(value)
        case "RANGE":
            return chr(value[0])
    return _OF_CATEGORY.get(str(value), "a")


def _class_text(argument: Any) -> str:
    """A negated class written as a pattern again."""
    letters = {
        "CATEGORY_DIGIT": r"\d",
        "CATEGORY_SPACE": r"\s",
        "CATEGORY_WORD": r"\w",
        "CATEGORY_NOT_WORD": r"\W",
        "CATEGORY_NOT_DIGIT": r"\D",
        "CATEGORY_NOT_SPACE": r"\S",
    }
    inner = ""
    for operation, value in argument[1:]:
        match str(operation):
            case "LITERAL":
                inner += re.escape(chr(value))
            case "RANGE":
                inner += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
            case "CATEGORY":
                inner += letters[str(value)]
    return f"[^{inner}]"
