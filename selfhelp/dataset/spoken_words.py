"""What people say, as a dataset knows it: words for options, wrong spellings, lists of words, words for problems."""

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from selfhelp.organizations import Problem

if TYPE_CHECKING:
    from selfhelp.directory.problem_words import ProblemWords


class SpokenWords:
    """The tables of what people say; `rows` runs an SQL statement with values for its question marks."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]], problems: Mapping[str, Problem]) -> None:
        self._rows = rows
        self._problems = problems

    def everyday(self, phrase: str) -> tuple[tuple[str, str], ...]:
        """The options with their values that a folded phrase stands for; "" is the value of a flag."""
        found = self._rows("SELECT options FROM everyday_words WHERE phrase = ?", phrase)
        return _options(str(found[0][0])) if found else ()

    def everyday_words(self, letter: str) -> list[str]:
        """The phrases of one word that begin with a letter."""
        one_word = "SELECT phrase FROM everyday_words WHERE phrase >= ? AND phrase < ? AND instr(phrase, ' ') = 0"
        return [str(phrase) for (phrase,) in self._rows(one_word, letter, chr(ord(letter) + 1))]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Folded short and wrong spellings -> the folded words that are meant."""
        return {str(written): str(meant) for written, meant in self._rows("SELECT written, meant FROM spellings")}

    @cached_property
    def lists(self) -> dict[str, frozenset[str]]:
        """The lists of words that the reader of searches needs, by their names."""
        return self._lists("phrase_lists")

    @cached_property
    def of_problems(self) -> "ProblemWords":
        """What finds problems in a text: it reads only those names and synonyms that the text can have."""
        from selfhelp.directory.problem_phrases import ProblemPhrase
        from selfhelp.directory.problem_words import ProblemWords

        among = "IN (SELECT value FROM json_each(?))"
        phrases = f"SELECT first, words, stems, problem FROM problem_phrases WHERE first {among}"
        words = f"SELECT word FROM problem_words WHERE substr(word, 1, 1) {among}"
        return ProblemWords(
            self._problems,
            self._lists("problem_lists"),
            lambda firsts: map(ProblemPhrase._make, self._rows(phrases, json.dumps(list(firsts)))),
            lambda letters: [word for (word,) in self._rows(words, json.dumps(list(letters)))],
        )

    def _lists(self, table: str) -> dict[str, frozenset[str]]:
        """The lists of words in a table by their names."""
        # Joined by SQLite, they are read in a fraction of the time.
        joined = self._rows(f"SELECT list, group_concat(word, '|') FROM {table} GROUP BY list")
        return {str(name): frozenset(str(words).split("|")) for name, words in joined}


def _options(written: str) -> tuple[tuple[str, str], ...]:
    """Options with their values: "--day today --online" -> (("--day", "today"), ("--online", ""))."""
    parts = [part.partition(" ") for part in written.removeprefix("--").split(" --")]
    return tuple((f"--{name}", value) for name, _, value in parts)
