"""How the package is built: imports run one way, only the edges see clock, network and terminal, names are unique."""

import ast
from pathlib import Path

import pytest

import selfhelp

PACKAGE = Path(selfhelp.__file__).parent

LAYERS = [
    {"vocabulary", "errors", "text", "patterns", "formulas", "redaction", "geo", "config", "files"},
    {"word_forms"},
    {"settings"},
    {"organizations"},
    {"model"},
    {"schedule"},
    {"output"},
    {"reading"},
    {"search"},
    {"hearing"},
    {"directory"},
    {"dataset"},
    {"phrase"},
    {"ingest"},
    {"cli"},
    {"__main__"},
]
"""A module may import from the layers above its own in this list, and from its own package."""

ONLY_SEE_HITS = {"output"}
SEEN_BY_WRITERS = {
    "vocabulary",
    "errors",
    "text",
    "word_forms",
    "formulas",
    "geo",
    "model",
    "organizations",
    "schedule",
}
ONLY_IN = {
    "rich": {"output", "cli"},
    "sqlite3": {"search", "dataset", "ingest"},
    "typer": {"cli"},
    "tzfpy": {"ingest"},
    "urllib3": {"ingest"},
    "openpyxl": {"ingest", "output"},
    "icalendar": {"ingest", "reading", "output"},
}


def part(path: Path) -> str:
    """The part of the house that a file belongs to: its module, or the package that it is in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def imported(path: Path) -> set[str]:
    """The full names of what a file imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def own(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("selfhelp.")} - {"__version__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_dependencies_run_one_way(path: Path) -> None:
    me = part(path)
    level = next(number for number, layer in enumerate(LAYERS) if me in layer)
    allowed = {me}.union(*LAYERS[:level])
    assert own(imported(path)) <= allowed
    if me in ONLY_SEE_HITS:
        assert own(imported(path)) <= SEEN_BY_WRITERS | {me}
    for library, places in ONLY_IN.items():
        if me not in places:
            assert not {name for name in imported(path) if name.split(".")[0] == library}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_named_errors_are_caught(path: Path) -> None:
    """An error that nobody thought of must not be taken for a fault of the input.

    Only where one source must not stop the others is every error caught, and named as a fault of ours.
    """
    caught = [
        ast.unparse(node.type) if node.type is not None else "everything"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
    ]
    broad = {"everything", "Exception", "BaseException"} & set(caught)
    assert broad <= ({"Exception"} if path.name in ("parallel.py", "readers.py") else set())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_below_the_command_line_asks_for_the_time(path: Path) -> None:
    if part(path) == "cli":
        return
    calls = [
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert not {"now", "today", "utcnow"} & set(calls) - ({"today"} if part(path) in ("schedule", "query") else set())


def test_zones_are_made_in_one_place_by_the_newest_rules() -> None:
    makers = {
        module_name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("ZoneInfo", "available_timezones"))
    }
    assert makers == {"selfhelp.schedule.moments"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_its_job_in_its_first_line(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert len(docstring.splitlines()[0]) < 120


def module_name(path: Path) -> str:
    parts = ("selfhelp", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


def test_no_module_imports_itself_through_others() -> None:
    names = {module_name(path) for path in MODULES}
    imports = {
        module_name(path): {
            name for full in imported(path) for name in (full, full.rpartition(".")[0]) if name in names
        }
        - {module_name(path)}
        for path in MODULES
    }
    # Modules that import nothing that is left are taken away; what remains are circles.
    left = dict(imports)
    while free := [name for name, used in left.items() if not used & left.keys()]:
        for name in free:
            del left[name]
    assert left == {}


SAME_NAME = {
    "looks_like": "each format's own test",
    "rows": "of a calendar, and of an import report",
}
"""Public functions whose name several modules have, and why."""


def test_no_public_function_is_defined_twice() -> None:
    where: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(module_name(path))
    assert {name: modules for name, modules in where.items() if len(modules) > 1 and name not in SAME_NAME} == {}
