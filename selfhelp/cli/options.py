"""Declare options as fields of named tuples, once for all commands that share them."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
from typer.models import OptionInfo

from selfhelp import config
from selfhelp.cli.values import check_value
from selfhelp.files import is_absent

Texts = tuple[str, ...]
"""Values of a repeatable option."""


def option(
    *names: str, help: str, among: Any = (), named: str | None = None, group: str | None = None, **more: Any
) -> Any:
    """A Typer option; `group` is its heading in the help.

    A shell completes its values: those in `among`, or the names of the kind `named` in the dataset.
    """
    if named:
        more["autocompletion"] = completion_of(named)
    elif among:

        def complete(incomplete: str) -> list[str]:
            candidates = sorted(word.replace("_", "-") for word in among)
            return [word for word in candidates if word.startswith(incomplete)]

        more["autocompletion"] = complete
    return typer.Option(*names, help=help, show_default=False, rich_help_panel=group, **more)


def completion_of(*kinds: str) -> Callable[[typer.Context, str], list[str]]:
    """The completion of names in the dataset, of these kinds; of several joined by commas, it is of the last."""

    def complete(ctx: typer.Context, incomplete: str) -> list[str]:
        from selfhelp.dataset.completions import names_beginning

        before, comma, typed = incomplete.rpartition(",")
        path = ctx.obj.dataset(ctx.params.get("db"))
        if path is None or is_absent(path):
            path = config.BUNDLED
        return [f"{before}{comma}{name}" for kind in kinds for name in names_beginning(path, kind, typed)]

    return complete


class ReadOptions(NamedTuple):
    """Options of a command that only reads."""

    json: Annotated[bool, option("--json", help="Output as JSON.")] = False
    db: Annotated[Path | None, option("--db", metavar="FILE", help="Dataset file to read.")] = None


def with_options(*kinds: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Expand each NamedTuple class into Typer options, and pass the parsed values to the command as one instance."""

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
        def wrapped(**arguments: Any) -> None:
            for kind in kinds:
                values = {name: arguments.pop(name) for name in kind._fields}
                _check_lengths(values)
                arguments[targets[kind]] = kind(
                    **{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
                )
            command(**arguments)

        wrapped.__signature__ = signature.replace(parameters=[*own, *added])  # type: ignore[attr-defined]
        return wrapped

    return decorate


def declared_options(command: Callable[..., None]) -> dict[str, bool]:
    """The names of a command's options, short and long, and whether each takes a value."""
    return {
        # In an annotation, Typer keeps the first name where it otherwise keeps the default.
        name: parameter.annotation.__origin__ is not bool
        for parameter in inspect.signature(command).parameters.values()
        for info in getattr(parameter.annotation, "__metadata__", ())
        if isinstance(info, OptionInfo)
        for name in (info.default, *(info.param_decls or ()))
        if isinstance(name, str)
    }


def _check_lengths(values: Mapping[str, object]) -> None:
    for name, value in values.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str):
                check_value(f"--{name.rstrip('_').replace('_', '-')}", text)


def _for_typer(hint: Any) -> Any:
    """The annotation as Typer understands it: a list for a repeatable option."""
    return Annotated[list[str], *hint.__metadata__] if hint.__origin__ is Texts else hint
