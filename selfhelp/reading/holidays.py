"""The dates of holidays: the public holidays of some countries and states, and holidays by name."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from selfhelp.vocabulary import RRULE_DAYS

_RULES: Final = {
    "new_year": "01-01", "second_january": "01-02", "new_year_eve": "12-31", "mlk": "01 3MO", "australia_day": "01-26",
    "st_brigid": "02 1MO", "presidents": "02 3MO", "family_day": "02 3MO", "st_patrick": "03-17",
    "human_rights": "03-21", "labour_march": "03 1MO", "labour_march_2": "03 2MO", "good_friday": "easter-2",
    "easter_saturday": "easter-1", "easter": "easter+0", "easter_monday": "easter+1", "anzac": "04-25",
    "freedom": "04-27", "workers": "05-01", "may_day": "05 1MO", "mothers_day": "05 2SU", "victoria": "05-24 before",
    "memorial": "05 -1MO", "spring_bank": "05 -1MO", "june_monday": "06 1MO", "kings_birthday": "06 2MO",
    "youth": "06-16", "juneteenth": "06-19", "st_jean": "06-24", "canada_day": "07-01", "independence": "07-04",
    "twelfth": "07-12", "august_monday": "08 1MO", "women": "08-09", "summer_bank": "08 -1MO", "labor": "09 1MO",
    "heritage": "09-24", "truth": "09-30", "october_monday": "10 1MO", "columbus": "10 2MO",
    "october_last": "10 -1MO", "halloween": "10-31", "cup_day": "11 1TU", "veterans": "11-11",
    "remembrance": "11-11", "thanksgiving": "11 4TH", "thanksgiving_canada": "10 2MO", "st_andrew": "11-30",
    "reconciliation": "12-16", "christmas_eve": "12-24", "christmas": "12-25", "boxing_day": "12-26",
}  # fmt: skip
"""Holiday -> a month and day, the nth weekday of a month, days from Easter, or the Monday on or before a date."""

_CALENDARS: Final = {
    "US": "new_year mlk presidents memorial juneteenth independence labor columbus veterans thanksgiving christmas",
    "GB": "new_year good_friday easter_monday may_day spring_bank summer_bank christmas boxing_day",
    "GB-SCT": "new_year second_january good_friday may_day spring_bank august_monday st_andrew christmas boxing_day",
    "GB-NIR": "new_year st_patrick good_friday easter_monday may_day spring_bank twelfth summer_bank christmas"
    " boxing_day",
    "IE": "new_year st_brigid st_patrick easter_monday may_day june_monday august_monday october_last christmas"
    " boxing_day",
    "CA": "new_year good_friday canada_day labor christmas",
    "CA-AB": "family_day victoria thanksgiving_canada remembrance",
    "CA-BC": "family_day victoria august_monday truth thanksgiving_canada remembrance",
    "CA-MB": "family_day victoria truth thanksgiving_canada remembrance",
    "CA-NB": "family_day august_monday remembrance",
    "CA-ON": "family_day victoria thanksgiving_canada boxing_day",
    "CA-QC": "victoria st_jean thanksgiving_canada",
    "CA-SK": "family_day victoria august_monday thanksgiving_canada remembrance",
    "AU": "new_year australia_day good_friday easter_monday anzac christmas boxing_day",
    "AU-NSW": "easter_saturday kings_birthday october_monday",
    "AU-ACT": "easter_saturday kings_birthday october_monday",
    "AU-SA": "easter_saturday kings_birthday october_monday",
    "AU-VIC": "labour_march_2 easter_saturday kings_birthday cup_day",
    "AU-QLD": "easter_saturday may_day october_monday",
    "AU-WA": "labour_march",
    "AU-TAS": "labour_march_2 kings_birthday",
    "AU-NT": "easter_saturday may_day kings_birthday",
    "ZA": "new_year human_rights good_friday easter_monday freedom workers youth women heritage reconciliation"
    " christmas boxing_day",
}
"""Country -> its public holidays; those of a state are added, but for the parts of the United Kingdom."""

_MAJOR: Final = {"US": "new_year memorial independence labor thanksgiving christmas"}

_AREAS: Final = (
    ("GB-NIR", "BT[0-9]"),
    ("GB-SCT", "(?:AB|DD|DG|EH|FK|G|HS|IV|KA|KW|KY|ML|PA|PH|TD|ZE)[0-9]"),
)
"""Part of the United Kingdom -> the areas of its postal codes."""


def holiday_dates(
    kinds: Iterable[str], country: str | None, state: str | None, postal_code: str | None, first: date, last: date
) -> tuple[set[date], bool]:
    """The dates of holidays of these kinds from `first` to `last`, and whether the dates of all kinds are known.

    A kind may also be a day in ISO 8601, with its year or without ("2026-04-02", "--04-02").

    >>> holiday_dates({"thanksgiving"}, "US", "CO", None, date(2026, 1, 1), date(2026, 12, 31))
    ({datetime.date(2026, 11, 26)}, True)
    """
    dates: set[date] = set()
    complete = True
    for kind in kinds:
        if kind[-3:-2] == "-":
            dates.update(_of_day(kind, range(first.year, last.year + 1)))
            continue
        names = _names(kind, country, state, postal_code)
        complete = complete and names is not None
        for year in range(first.year - 1, last.year + 2):
            dates.update(_in_year(names or (), country, year, observed=kind in ("public", "major")))
    return {day for day in dates if first <= day <= last}, complete


def _of_day(written: str, years: Iterable[int]) -> Iterator[date]:
    """The dates of one day ("2026-04-02"), or of a day in all of `years` ("--04-02")."""
    month, day = int(written[-5:-3]), int(written[-2:])
    for year in years if written.startswith("--") else [int(written[:4])]:
        with suppress(ValueError):  # there is no 30th of February
            yield date(year, month, day)


def _names(kind: str, country: str | None, state: str | None, postal_code: str | None) -> tuple[str, ...] | None:
    """The holidays of a kind; None if they are not known."""
    if kind == "major":
        return tuple(_MAJOR[country].split()) if country in _MAJOR else None
    if kind == "public":
        if country not in _CALENDARS:
            return None
        if country == "GB":
            area = next((area for area, codes in _AREAS if re.match(codes, postal_code or "")), f"GB-{state}")
            return tuple(_CALENDARS.get(area, _CALENDARS[country]).split())
        return (*_CALENDARS[country].split(), *_CALENDARS.get(f"{country}-{state}", "").split())
    if kind == "thanksgiving":
        return {"US": ("thanksgiving",), "CA": ("thanksgiving_canada",)}.get(country or "")
    return (kind,) if kind in _RULES else None


def _in_year(names: Iterable[str], country: str | None, year: int, *, observed: bool) -> Iterator[date]:
    """The dates in one year, with the working days on which those on a weekend are observed."""
    fixed = sorted(_date(_RULES[name], year) for name in names)
    taken = set(fixed)
    for day in fixed:
        yield day
        if observed and day.isoweekday() > 5 and country != "IE":
            step = -1 if country == "US" and day.isoweekday() == 6 else 1
            while day.isoweekday() > 5 or day in taken:
                day += timedelta(step)
            taken.add(day)
            yield day


def _date(rule: str, year: int) -> date:
    if rule.startswith("easter"):
        from dateutil.easter import easter

        return easter(year) + timedelta(int(rule.removeprefix("easter")))
    month = int(rule[:2])
    if rule[2] == "-":
        day = date(year, month, int(rule[3:5]))
        return day - timedelta(day.weekday()) if rule.endswith("before") else day
    nth, weekday = int(rule[3:-2]), RRULE_DAYS.index(rule[-2:])
    if nth < 0:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
        return end - timedelta((end.weekday() - weekday) % 7)
    begin = date(year, month, 1)
    return begin + timedelta((weekday - begin.weekday()) % 7 + 7 * (nth - 1))
