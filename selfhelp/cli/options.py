"""How options are declared: as the fields of a named tuple, once for every command that takes them."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

Texts = tuple[str, ...]
"""The values of an option that may be given several times."""


def option(*names: str, help: str, among: Any = (), **more: Any) -> Any:
    """An option whose values complete from constants."""
    if among:

        def complete(incomplete: str) -> list[str]:
            known = sorted(word.replace("_", "-") for word in among)
            return [word for word in known if word.startswith(incomplete)]

        more["autocompletion"] = complete
    return typer.Option(*names, help=help, show_default=False, **more)


class Reading(NamedTuple):
    """The values of the options of a command that only reads."""

    json: Annotated[bool, option("--json", help="As JSON.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="The dataset to read.")] = None


def taking(*kinds: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Makes a command that is called with named tuples of these classes take their fields as options."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command)
        parameters = signature.parameters.values()
        targets = {parameter.annotation: parameter.name for parameter in parameters if parameter.annotation in kinds}
        own = [parameter for parameter in parameters if parameter.annotation not in kinds]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=kind._field_defaults[name], annotation=hint)
            for kind in kinds
            for name, hint in ((name, _for_typer(hint)) for name, hint in kind.__annotations__.items())
        ]

        @wraps(command)
        def wrapped(**given: Any) -> None:
            for kind in kinds:
                values = {name: given.pop(name) for name in kind._fields}
                given[targets[kind]] = kind(
                    **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
                )
            command(**given)

        wrapped.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        wrapped.__annotations__ = {p.name: p.annotation for p in [*own, *added]}
        return wrapped

    return decorate


def _for_typer(hint: Any) -> Any:
    """The annotation of an option as Typer knows it: it takes lists where several values may be given."""
    return Annotated[list[str], *hint.__metadata__] if hint.__origin__ is Texts else hint
