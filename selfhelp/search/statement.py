"""What conditions use to write their SQL: bound values, organizations, and tests that several of them share."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from typing import Final, Generic, NamedTuple, TypeVar

from selfhelp.model import Meeting
from selfhelp.organizations import Organization
from selfhelp.search.attributes import CODE, LANGUAGE
from selfhelp.search.preferences import opposites
from selfhelp.vocabulary import AUDIENCES

Asked = TypeVar("Asked")

AT_THE_TIME: Final = "/* at the time */"
"""What the SELECT of some `Sql.keys` ends in, where a condition on the time in question narrows it down.

The index of such a SELECT contains the columns `weekly` and `minute`, so meetings at other times are not even read.
"""


class Sql(NamedTuple):
    """A condition on `meetings AS m`, as SQL.

    `keys` is a SELECT that uses an index and gives the keys of all meetings that meet the condition, and maybe of
    others; None if no index helps. It may contain `AT_THE_TIME`. `quick` is a quicker condition that every meeting
    meets which meets this one. It holds the keys that `held` gives in memory, so it is worth while only if these are
    few.
    """

    condition: str
    keys: str | None = None
    quick: str | None = None
    held: str = ""


class Condition(NamedTuple, Generic[Asked]):
    """A condition of what is asked: whether a meeting meets it, and the same as SQL; no SQL if nothing is asked."""

    matches: Callable[[Asked, Meeting], bool]
    sql: Callable[[Asked, "Statement"], Iterator[Sql]]


class Statement:
    """The values that the SQL of one search binds, and the organizations of its dataset.

    `keys_with` gives a SELECT of the keys of all meetings whose text matches an FTS5 expression.
    """

    def __init__(self, organizations: Iterable[Organization], keys_with: Callable[[str], str]) -> None:
        self.organizations = tuple(organizations)
        self._keys_with = keys_with
        self.values: dict[str, str | float | None] = {}

    def bind(self, value: str | float | None) -> str:
        """The SQL placeholder of a new parameter with this value."""
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def bind_all(self, values: Collection[str]) -> str:
        """The placeholders of several values, in a list."""
        return ", ".join(self.bind(value) for value in sorted(values))

    def has(self, word: str) -> Sql:
        """The meeting has an attribute, an audience or, after a prefix, a language or a code (`attributes.has`)."""
        if word.startswith(LANGUAGE):
            language = self.bind(word.removeprefix(LANGUAGE))
            return Sql(
                f"EXISTS (SELECT 1 FROM meeting_languages WHERE meeting = m.key AND language = {language})",
                f"SELECT meeting FROM meeting_languages WHERE language = {language}",
            )
        if word.startswith(CODE):
            code = self.bind(word.removeprefix(CODE))
            return Sql(
                f"EXISTS (SELECT 1 FROM meeting_codes WHERE meeting = m.key AND code = {code})",
                f"SELECT meeting FROM meeting_codes WHERE code = {code}",
            )
        attribute = self.bind(word)
        own = "SELECT 1 FROM meeting_attributes WHERE meeting = m.key AND attribute"
        has = f"EXISTS ({own} = {attribute})"
        keys = f"SELECT meeting FROM meeting_attributes WHERE attribute = {attribute}"
        serving_audience = [o.id for o in self.organizations if word in o.sole_audience]
        if word not in AUDIENCES or not serving_audience:
            return Sql(has, keys)
        listed = self.bind_all(serving_audience)
        return Sql(
            f"({has} OR m.organization IN ({listed}) AND NOT EXISTS ({own} IN ({self.bind_all(list(AUDIENCES))})))",
            f"{keys} UNION ALL SELECT key FROM meetings WHERE organization IN ({listed})",
        )

    def text_match(self, expression: str) -> Sql:
        """The meeting's text matches an FTS5 expression."""
        keys = self._keys_with(expression)
        # The unary + keeps SQLite from driving a search by words that may be in most meetings.
        return Sql(f"+m.key IN ({keys})", keys)

    def keys_in_text(self, column: str, values: frozenset[str]) -> str | None:
        """The keys of meetings whose column contains all words of one of the values: of those with that value, too."""
        phrases = (" AND ".join(f'{column} : "{word}"' for word in value.split()) for value in sorted(values))
        expression = " OR ".join(f"({phrase})" for phrase in phrases if phrase)
        if not expression:
            return None
        return f"SELECT rowid FROM meeting_text WHERE meeting_text MATCH {self.bind(expression)}"


class Preferences:
    """What meetings meet of the preferences of a query, as SQL."""

    def __init__(self, words: tuple[str, ...], statement: Statement) -> None:
        self._statement = statement
        self._words = words

    @cached_property
    def number_met(self) -> str:
        """How many preferences a meeting meets."""
        return " + ".join(self._statement.has(word).condition for word in self._words) or "0"

    def meets(self, number: int) -> str:
        """The meeting meets so many preferences. With all or none of them, the first that decides is enough."""
        each = [self._statement.has(word).condition for word in self._words]
        if number == len(each):
            return " AND ".join(each)
        if number == 0:
            return " AND ".join(f"NOT {condition}" for condition in each)
        return f"({self.number_met}) = {number}"

    def denials(self) -> str:
        """The meeting says no to none of them."""
        return " AND ".join(self._says_no(word) for word in self._words if opposites(word)) or "1"

    def keys(self) -> list[str]:
        """For each of them the keys of the meetings that meet it."""
        return [keys for word in self._words if (keys := self._statement.has(word).keys) is not None]

    def _says_no(self, word: str) -> str:
        no = " OR ".join(self._statement.has(other).condition for other in sorted(opposites(word)))
        return f"NOT (({no}) AND NOT {self._statement.has(word).condition})"
