"""Changes one small thing in the program at a time, and lists the changes that no related test notices.

Run by hand, in an environment with the development tools; a hundred mutants take about an hour:

    python tests/mutants.py [--number 100] [--seed 1] [MODULE ...]

A MODULE is a key of `TESTS`, a file or folder within one, or one line of a file, such as
selfhelp/search/query.py:120; without any, those in `DEFAULT` are changed. The number is shared evenly among the
modules, and the seed decides which mutants are tried. A change that survives shows a missing test, or makes no
difference to anybody; `mutants.md` lists those that make none. All of it happens in a copy of the checkout, so that
the files here are never touched.
"""

import argparse
import ast
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

CHECKOUT: Final = Path(__file__).parents[1]

TESTS: Final = {
    "selfhelp/schedule/zone_rules.py": ("tests/schedule/test_zone_rules.py",),
    "selfhelp/schedule": ("tests/schedule/test_schedule.py",),
    "selfhelp/ingest/twins.py": ("tests/ingest/test_twins.py",),
    "selfhelp/reading": ("tests/reading",),
    "selfhelp/phrase": (
        "tests/phrase/test_rounds.py",
        "tests/phrase/test_reader.py::test_a_phrase_is_read_as_the_expected_options",
    ),
    "selfhelp/search/suggestions.py": (
        "tests/search/test_unsaid.py",
        "tests/cli/test_answer.py",
        "tests/cli/test_explain.py",
    ),
    "selfhelp/search": (
        "tests/search/test_conditions.py",
        "tests/search/test_meaning.py",
        "tests/search/test_unsaid.py",
        "tests/search/test_find.py",
        "tests/search/test_plans.py",
        "tests/search/test_near.py",
    ),
}
"""Module -> the tests that say what it does, the quickest first; the first module that a file is in decides."""

DEFAULT: Final = (
    "selfhelp/schedule",
    "selfhelp/ingest/twins.py",
    "selfhelp/reading",
    "selfhelp/phrase",
    "selfhelp/search",
)
"""Modules to change if none are named."""

NOT_COPIED: Final = (".git", ".hypothesis", ".venv", "__pycache__", ".*_cache", "dist", "build")

PATIENCE: Final = 3
"""How many times as long as the unchanged program a mutant may take, before it counts as noticed."""

MOST_MEMORY: Final = 3 * 2**30
"""Bytes of memory for one run of the tests; a mutant may never stop filling a list."""

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
"""Operator -> what it is turned into; for an order that is the other side of its boundary."""

SKIPPED: Final = frozenset({"annotation", "returns", "decorator_list", "type_params"})
"""Parts of the syntax tree that change nothing, or only the speed, at run time."""


class Mutant(NamedTuple):
    """A file with one change; `number` counts the mutants of the file."""

    file: str
    number: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.before}  ->  {self.after}"


class Place(NamedTuple):
    """Where a node of a syntax tree can be replaced: a field of its parent, perhaps one element of a list there."""

    parent: ast.AST
    field: str
    at: int | None

    def put(self, node: ast.AST) -> None:
        """Replaces what is here."""
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node


def places(parent: ast.AST) -> Iterator[tuple[Place, ast.AST]]:
    """Every node below this one, with its place, in the order of the source."""
    for field, value in ast.iter_fields(parent):
        if field in SKIPPED:
            continue
        for at, node in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(node, ast.AST):
                yield Place(parent, field, at if isinstance(value, list) else None), node
                yield from places(node)


def variants(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """What a node is changed into, one change at a time.

    >>> expression = ast.parse("a < 5 and b", mode="eval")
    >>> [ast.unparse(variant) for variant in variants(expression.body, expression)]
    ['a < 5 or b', 'b', 'a < 5']
    """
    match node:
        case ast.Compare(left, operators, operands):
            for at, operator in enumerate(operators):
                turned = COMPARISONS[type(operator)]()
                yield ast.Compare(left, [*operators[:at], turned, *operators[at + 1 :]], operands)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for at in range(len(values)):
                rest = [*values[:at], *values[at + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.Constant(bool(constant)):
            yield ast.Constant(not constant)
        case ast.Constant(int(constant)):
            yield ast.Constant(constant + 1)
            yield ast.Constant(constant - 1)
        case ast.Return(ast.Constant(None)):
            return
        case ast.Return(ast.expr()) if isinstance(parent, ast.If | ast.For | ast.While | ast.Try):
            yield ast.Return(ast.Constant(None))


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Every change of the tree: the node before and after. The tree has the change until the next one is asked for."""
    for place, node in places(tree):
        for variant in variants(node, place.parent):
            place.put(variant)
            yield node, variant
            place.put(node)


def mutants_of(file: str) -> list[Mutant]:
    """All mutants of a file."""
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    return [
        Mutant(file, number, getattr(before, "lineno", 0), ast.unparse(before), ast.unparse(after))
        for number, (before, after) in enumerate(changes(tree))
    ]


def changed(source: str, mutant: Mutant) -> str:
    """The source of a file with the change of a mutant, without its comments."""
    tree = ast.parse(source)
    next(islice(changes(tree), mutant.number, None))
    return ast.unparse(tree)


def mutants_in(module: str) -> list[Mutant]:
    """All mutants of a file, of the files in a folder, or of a line of a file."""
    path, _, line = module.partition(":")
    found = CHECKOUT / path
    files = sorted(found.rglob("*.py")) if found.is_dir() else [found]
    mutants = [mutant for file in files for mutant in mutants_of(file.relative_to(CHECKOUT).as_posix())]
    return [mutant for mutant in mutants if not line or mutant.line == int(line)]


def tests_of(file: str) -> tuple[str, ...]:
    """The tests of a file of the program."""
    return next(tests for module, tests in TESTS.items() if f"{file}/".startswith(f"{module}/"))


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def passes(copy: Path, tests: tuple[str, ...], seconds: float | None = None, *, keep: bool = False) -> bool:
    """Whether the tests pass in the copy within so many seconds; `keep` keeps compiled files for later runs."""
    options = "-x -q -n 0 -p no:cacheprovider --tb=no --hypothesis-profile=mutants".split()
    command = [sys.executable, "-m", "pytest", *options, *tests]
    # With CI, Hypothesis tries fewer examples, the same ones each time. A file compiled before the change is not used.
    environment = {"THOROUGH": "0.1"} | os.environ | {"CI": "1", "PYTHONPATH": str(copy)}
    environment["PYTHONDONTWRITEBYTECODE"] = "" if keep else "1"
    try:
        ran = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            capture_output=True,
            timeout=seconds,
            preexec_fn=_limit_memory,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ran.returncode == 0


def survivors(mutants: list[Mutant], copy: Path) -> Iterator[Mutant]:
    """The mutants that no test notices; what became of each is printed as a line."""
    allowed: dict[tuple[str, ...], float] = {}
    for number, mutant in enumerate(mutants, 1):
        tests = tests_of(mutant.file)
        if tests not in allowed:
            start = time.monotonic()
            if not passes(copy, tests, keep=True):
                sys.exit(f"the tests of the unchanged program fail: {' '.join(tests)}")
            allowed[tests] = PATIENCE * (time.monotonic() - start) + 10
        file = copy / mutant.file
        original = file.read_text(encoding="utf-8")
        file.write_text(changed(original, mutant), encoding="utf-8")
        survives = passes(copy, tests, allowed[tests])
        file.write_text(original, encoding="utf-8")
        print(f"{number}/{len(mutants)} {'SURVIVES' if survives else 'noticed '} {mutant}", flush=True)
        if survives:
            yield mutant


def main() -> int:
    """Tries the mutants that were asked for; exit code 1 if any survive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("modules", nargs="*", metavar="MODULE")
    parser.add_argument("--number", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    modules = asked.modules or list(DEFAULT)
    drawn: list[Mutant] = []
    for module in modules:
        mutants, chance = mutants_in(module), random.Random(f"{asked.seed} {module}")
        drawn += chance.sample(mutants, min(len(mutants), -(-asked.number // len(modules))))
    os.nice(10)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        shutil.copytree(CHECKOUT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
        surviving = list(survivors(drawn, copy))
    print(f"{len(drawn)} mutants, {len(surviving)} survive", *surviving, sep="\n")
    return int(bool(surviving))


if __name__ == "__main__":
    sys.exit(main())
