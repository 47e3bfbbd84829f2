"""Searches as plain SQL, for Datasette and the sqlite3 shell; each gives the meetings that `find` gives."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from selfhelp.directory.helplines import EU_COUNTRIES
from selfhelp.geo import EARTH_RADIUS_KM
from selfhelp.search.place_filter import CITY_RADIUS_KM
from selfhelp.search.problem_filter import ADDICTION, FAMILY_OF_ADDICTION
from selfhelp.vocabulary import AUDIENCES, REMOTE, WITH_VENUE


class CannedQuery(NamedTuple):
    """A query with named parameters, which are texts; one that is empty is not given."""

    title: str
    description: str
    parameters: tuple[str, ...]
    sql: str


def _listed(values: Iterable[str]) -> str:
    """Values as a list of SQL texts; ours have no quotes."""
    return ", ".join(f"'{value}'" for value in sorted(values))


EVENING: Final = "17:00"
"""Start from which a meeting of today is one of tonight."""

_DATE: Final = "date(coalesce(nullif(trim(:date), ''), date('now', 'localtime')))"
_DAY_OF_RULES: Final = "substr('SUMOTUWETHFRSA', 2 * strftime('%w', m.date) + 1, 2)"
_FROM_MONDAY: Final = "julianday({0}, 'weekday 0', '-6 days')"

# A rule is written with a comma before each of its values: ",FREQ,WEEKLY,BYDAY,TU". Months are looked for after BYMONTH
# only. Rules that say more than these tests understand are taken to fall on the day, and shown.
_FALLS_ON_DAY: Final = f"""(m.weekday IS NULL OR m.weekday = (strftime('%w', m.date) + 6) % 7 + 1)
  AND (m.valid_from IS NULL OR m.valid_from <= m.date)
  AND (m.valid_until IS NULL OR m.valid_until >= m.date)
  AND instr('; ' || coalesce(m.except_dates, ''), '; ' || m.date) = 0
  AND CASE
    WHEN m.recurrence LIKE '%BYMONTHDAY=%' OR m.recurrence LIKE '%BYSETPOS=%' THEN 1
    WHEN m.recurrence LIKE 'FREQ=MONTHLY%BYDAY=%' THEN
      m.rule LIKE '%,' || ((strftime('%d', m.date) + 6) / 7) || {_DAY_OF_RULES} || ',%'
      OR strftime('%m', m.date, '+7 days') <> strftime('%m', m.date) AND m.rule LIKE '%,-1' || {_DAY_OF_RULES} || ',%'
    WHEN m.recurrence LIKE 'FREQ=WEEKLY%INTERVAL=%' AND m.valid_from IS NOT NULL THEN
      CAST(({_FROM_MONDAY.format("m.date")} - {_FROM_MONDAY.format("m.valid_from")}) / 7 AS INTEGER)
        % max(1, CAST(substr(m.recurrence, instr(m.recurrence, 'INTERVAL=') + 9) AS INTEGER)) = 0
    WHEN m.recurrence LIKE '%BYDAY=%' THEN instr(m.rule, {_DAY_OF_RULES}) > 0
    ELSE 1
  END
  AND (m.recurrence NOT LIKE '%BYMONTH=%'
    OR substr(m.rule, instr(m.rule, ',BYMONTH,') + 8) LIKE '%,' || CAST(strftime('%m', m.date) AS INTEGER) || ',%')"""

_IN_CITY: Final = """(m.city = trim(:city) COLLATE NOCASE
    OR ' > ' || m.region || ' > ' LIKE '% > ' || m.city || ' > %'
      AND instr(lower(substr(' > ' || m.region || ' > ', instr(' > ' || m.region || ' > ', ' > ' || m.city || ' > '))),
        lower(' > ' || trim(:city) || ' > ')) > 0)"""

_SHOWN: Final = "m.same_as IS NULL AND m.attendance <> 'suspended'"

_KM: Final = f"""2 * {EARTH_RADIUS_KM} * asin(sqrt(min(1.0,
    pow(sin(radians(m.near_latitude - point.latitude) / 2), 2)
    + cos(radians(point.latitude)) * cos(radians(m.near_latitude))
      * pow(sin(radians(m.near_longitude - point.longitude) / 2), 2))))"""
"""Great-circle distance in kilometers, by the formula of `geo.distance_km`."""

CANNED_QUERIES: Final = {
    "tonight_in_a_city": CannedQuery(
        "Tonight in a city",
        f"Meetings with a venue in a city that start at {EVENING} or later, on a date like 2026-12-24; without one,"
        " today. Look at the column recurrence: rare rules are not worked out here, and such meetings are listed.",
        ("city", "date"),
        f"""WITH m AS (
  SELECT *, {_DATE} AS date,
    ',' || replace(replace(recurrence, '=', ','), ';', ',') || ',' AS rule FROM meetings
)
SELECT s.* FROM m JOIN schedule AS s ON s.key = m.key
WHERE {_SHOWN} AND m.attendance NOT IN ({_listed(REMOTE)})
  AND m.start >= '{EVENING}' AND m.recurrence IS NOT NULL
  AND {_IN_CITY}
  AND {_FALLS_ON_DAY}
ORDER BY m.start, m.name, m.id""",
    ),
    "by_problem": CannedQuery(
        "For a problem",
        "Meetings for a problem, given by its id in the table problems, and for all problems below it in the tree."
        " Those that ended before the date, or before today, are left out.",
        ("problem", "date"),
        f"""WITH RECURSIVE
  below (id) AS (
    SELECT id FROM problems WHERE id = trim(:problem)
    UNION SELECT p.id FROM problems AS p JOIN below ON p.parent = below.id
  ),
  above (id) AS (
    SELECT id FROM problems WHERE id = trim(:problem)
    UNION SELECT p.parent FROM problems AS p JOIN above ON p.id = above.id WHERE p.parent IS NOT NULL
  ),
  of_addiction (id) AS (
    SELECT '{ADDICTION}'
    UNION SELECT p.id FROM problems AS p JOIN of_addiction AS a ON p.parent = a.id
  ),
  serving (id) AS (
    SELECT organization FROM organization_problems
    WHERE problem IN (SELECT id FROM below) OR scope = 'branch' AND problem IN (SELECT id FROM above)
  )
SELECT s.* FROM meetings AS m JOIN schedule AS s ON s.key = m.key JOIN organizations AS o ON o.id = m.organization
WHERE {_SHOWN}
  AND (m.valid_until IS NULL OR m.valid_until >= {_DATE})
  AND CASE
    WHEN EXISTS (SELECT 1 FROM meeting_problems WHERE meeting = m.key) THEN
      EXISTS (SELECT 1 FROM meeting_problems WHERE meeting = m.key AND problem IN (SELECT id FROM below))
    WHEN m.organization NOT IN (SELECT id FROM serving) THEN 0
    -- Families of people with an addiction are not sent to those with the addiction.
    WHEN '{FAMILY_OF_ADDICTION}' IN (SELECT id FROM above) AND EXISTS (
      SELECT 1 FROM organization_problems
      WHERE organization = m.organization AND problem IN (SELECT id FROM of_addiction)
    ) THEN
      EXISTS (SELECT 1 FROM meeting_attributes WHERE meeting = m.key AND attribute = 'families')
      OR o.audience = 'families' AND NOT EXISTS (
        SELECT 1 FROM meeting_attributes WHERE meeting = m.key AND attribute IN ({_listed(AUDIENCES)})
      )
    ELSE 1
  END
ORDER BY m.weekday IS NULL, m.weekday, m.start, m.name, m.id""",
    ),
    "near_a_point": CannedQuery(
        "Near a point",
        "Meetings with a venue within so many kilometers of a point in degrees, nearest first. The distance is rough"
        " where position_from is not feed. Those that ended before the date, or before today, are left out.",
        ("latitude", "longitude", "km", "date"),
        f"""WITH point AS (
  SELECT CAST(:latitude AS REAL) AS latitude, CAST(:longitude AS REAL) AS longitude, CAST(:km AS REAL) AS km
), near AS (
  SELECT m.key, point.km AS most, {_KM} AS km
  FROM point JOIN meetings AS m
    ON m.near_latitude BETWEEN point.latitude - degrees(point.km / {EARTH_RADIUS_KM}) - 0.001
      AND point.latitude + degrees(point.km / {EARTH_RADIUS_KM}) + 0.001
  WHERE {_SHOWN} AND m.attendance IN ({_listed(WITH_VENUE)}) AND m.address_withheld = 0
    AND (m.position_from <> 'city' OR point.km >= {CITY_RADIUS_KM})
    AND (m.valid_until IS NULL OR m.valid_until >= {_DATE})
)
SELECT round(near.km, 3) AS distance_km, s.* FROM near JOIN schedule AS s ON s.key = near.key
WHERE near.km <= near.most
ORDER BY near.km, s.name, s.id""",
    ),
    "helplines_of_a_country": CannedQuery(
        "Helplines of a country",
        "Confirmed helplines of a country, given by its ISO code: US, GB.",
        ("country",),
        f"""SELECT name, phone, text, website, hours, what_for, states, languages, channels, checked_on, id
FROM helplines
WHERE confidence = 'verified' AND (phone IS NOT NULL OR text IS NOT NULL)
  AND (country = upper(trim(:country)) OR country = 'EU' AND upper(trim(:country)) IN ({_listed(EU_COUNTRIES)}))
ORDER BY helplines.rowid""",
    ),
}
"""Name in addresses -> query."""
