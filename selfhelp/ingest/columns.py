"""Which column of a table holds which field: proposed from the headers and the values, or given by people."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from selfhelp.errors import UsageError
from selfhelp.ingest import normalize
from selfhelp.ingest.drafting import FIELDS
from selfhelp.text import did_you_mean, fold
from selfhelp.vocabulary import ATTRIBUTES

Columns = Mapping[str, tuple[str, ...]]
"""Field -> the columns that hold it; several are joined."""

_NAMES: Final = {
    "name": "name|meeting|meeting name|title|public name|summary|event|naam|nom|nombre"
    "|program name|nombre del grupo|nom du groupe|nome do grupo|sangha|title rendered|support group name",
    "slug": "slug|id|guid|uuid|key|meeting id|group id|post name|resource agency num",
    "group": "group|group name"
    "|groupe|gruppe|gruppo|groep|grupo",
    "organization": "organization|organisation|fellowship|program|programme|affiliation|meeting type namespace|"
    "meeting type|12 step program",
    "day": "day|days|weekday|weekdays|day of week|dayofweek|day of the week|day name|meeting day|"
    "wochentag|jour|dia|giorno|dag|jour de la semaine"
    "|weekday name|jours|dias|dia da semana|dia de la semana|giorno della settimana|veckodag|ugedag|tag|"
    "wochentage|meeting days|dag van de week",
    "time": "time|times|start|start time|starts|begin|begins|from|opens at|meeting time|uhrzeit|beginn|heure|hora|"
    "ora|tijd"
    "|horaire|horario|heure de debut|hora de inicio|anfangszeit|startzeit|starttid|klokkeslaet|start time local|"
    "aanvang|aanvangstijd|orario",
    "end_time": "end|end time|ends|to|until|closes at|finish|finish time|ende|fin"
    "|ends at|end at|heure de fin|hora de fin|hora fin|sluttid|endzeit|eindtijd",
    "half": "am pm|ampm|am or pm|start am pm|meridiem",
    "end_half": "end am pm|end ampm",
    "duration": "duration|length|dauer|duree|duracion|minutes",
    "when": "when|schedule|day time|day and time|meeting times|days and times"
    "|meeting schedule",
    "timezone": "timezone|time zone|tz",
    "recurrence": "recurrence|rrule|recurrence rule",
    "valid_from": "valid from|start date|from date",
    "valid_until": "valid until|valid to|end date|until date",
    "attendance_option": "attendance option|attendance|venue type|in person or online"
    "|modalidad|modalite|modalidade|meeting mode|meeting format|format of meeting|attendance type",
    "online": "online|virtual|is online|is virtual"
    "|is online meeting|online meeting|virtual meeting",
    "location": "location|location name|venue|building|place|place name|venue name|site|ort|lieu|lugar"
    "|facility name|facility|treffpunkt|plats|sted|locatie|luogo|local|lokal",
    "location_notes": "location notes|location note|directions|physical location description",
    "address": "address|street|street address|address 1|address line 1|line 1|physical address 1|strasse|adresse|"
    "direccion|indirizzo"
    "|endereco|adres|adress|direccion completa|domicilio|anschrift",
    "formatted_address": "formatted address|full address|extended address|friendly",
    "city": "city|town|municipality|physical city|stadt|ville|ciudad"
    "|citta|cidade|by|plaats|stad|localidad|localite|comune",
    "county": "county|physical county",
    "state": "state|province|state province|physical state province"
    "|estado|bundesland|uf|provincia|departement",
    "postal_code": "postal code|zip|zip code|zipcode|postcode|post code|plz|physical postal code|code postal"
    "|codigo postal|cep|cap|postleitzahl|postnummer|postcode plaats|zip postal code|postal zip code",
    "country": "country|nation|physical country|land|pays|pais",
    "region": "region|regions|area|district name",
    "sub_region": "sub region|subregion"
    "|bairro",
    "latitude": "latitude|lat|y",
    "longitude": "longitude|lng|lon|long|x",
    "coordinates": "coordinates|coords|lat lng|latlng|geo",
    "approximate": "approximate",
    "conference_url": "conference url|zoom|zoom link|zoom url|online link|online url|join url|join link|"
    "meeting link|meeting url|virtual meeting link|video link"
    "|zoom meeting link|zoom meeting url|enlace zoom|lien zoom",
    "conference_url_notes": "conference url notes|zoom info|zoom notes|passcode|online notes",
    "conference_phone": "conference phone|dial in|phone meeting number|conference call",
    "conference_phone_notes": "conference phone notes",
    "phone": "phone|telephone|phone number|tel|contact phone|phone 1 number|telefon"
    "|telefono|telefone|telephone number",
    "email": "email|e mail|email address|contact email|mail|email address main"
    "|correo|correo electronico|courriel",
    "languages": "language|languages|lang|languages offered list|sprache|langue|idioma"
    "|taal|sprak|sprog|lingua|idiomas",
    "types": "types|type|codes|format|formats|descriptors|special interest|tags",
    "notes": "notes|note|comments|comment|details|description|additional info|remarks|info|agency description|"
    # The hours of an office are not those of its groups.
    "hours|hours of operation|opening hours"
    "|notas|remarques|bemerkung|bemerkungen|observacoes|observaciones|opmerkingen|anmerkungen",
    "group_notes": "group notes",
    "cost": "cost",
    "registration": "registration|registration required",
    "url": "url|website|web site|web|link|source url|page|permalink|website address"
    "|enlace|lien|webseite|website url|sitio web|site web",
    "updated": "updated|updated at|last updated|modified|last modified|updated on|last changed|last edited",
    "published": "published|is published|active|publish",
    "archived": "archived",
    "status": "status|agency status",
    "wheelchair": "wheelchair|wheelchair access|wheelchair accessible|accessible|disabled access"
    "|rollstuhl|rollstuhlgerecht|is wheelchair accessible|barrierefrei",
    "hearing-loop": "hearing loop|hearing|induction loop",
    "signs-slips": "signs slips|chit|chits|court slips|attendance slips",
    "open": "open|open meeting",
}  # fmt: skip
_FIELD_OF: Final = {name: field for field, names in _NAMES.items() for name in names.split("|")}
_KNOWN: Final = frozenset({*FIELDS, *ATTRIBUTES, "archived", "status"})
_JOINED: Final = frozenset({"types", "when", "notes", "location_notes", "group_notes", "languages"})
"""Fields that several columns may fill together."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_NUMBERED: Final = re.compile(r" \(\d+\)$")
LOOKED_AT: Final = 200
"""Values of a column that are looked at to know what it holds."""


def header_words(header: str) -> str:
    """A header as folded words: `Location_Name`, "location name" and locationName are the same."""
    return fold(_CAMEL.sub(" ", _NUMBERED.sub("", header).replace("_", " ")))


def known_header(header: object) -> bool:
    """Whether a header by itself tells which field its column holds."""
    return isinstance(header, str) and field_of(header) is not None


def propose(
    headers: Sequence[str], rows: Iterable[Mapping[str, object]], is_organization: Callable[[str], bool]
) -> dict[str, tuple[str, ...]]:
    """The columns as their headers, and where these say nothing their values, tell them."""
    sample = [row for row, _ in zip(rows, range(LOOKED_AT), strict=False)]
    found: dict[str, tuple[str, ...]] = {}
    left: list[str] = []
    # A header that is the field's own name goes before one that only resembles it.
    for header in sorted(headers, key=lambda header: header_words(header).replace(" ", "_") not in _KNOWN):
        field = field_of(header)
        values = [value for row in sample if normalize.text(value := row.get(header)) is not None]
        if field is None or not _fits(field, values, is_organization):
            left.append(header)
        elif field not in found:
            found[field] = (header,)
        elif field in _JOINED:
            found[field] = (*found[field], header)
        else:
            left.append(header)
    for header in left:
        values = [value for row in sample if normalize.text(value := row.get(header)) is not None]
        for field, reads in (
            ("day", _is_day_word),
            ("time", _is_clock),
            ("conference_url", normalize.is_conference),
        ):
            if field not in found and len(values) > 1 and _mostly(reads, values):
                found[field] = (header,)
                break
    if "day" in found or "time" in found:
        found.pop("when", None)
    return found


def parse(said: Iterable[str], headers: Sequence[str], *, remembered: bool = False) -> dict[str, tuple[str, ...]]:
    """The columns that people name: "day=Weekday,types=Type+Format"; `headers` are those of the table.

    Those that are only `remembered` from the last time may be missing in it.

    Raises:
        UsageError: a field or a column is not known, or there is no "=".
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair in (pair for text in said for pair in re.split(r"[,;](?=\s*[\w-]+\s*=)", text)):
        field, equals, named = pair.strip().partition("=")
        field = field.strip()
        if not equals:
            raise UsageError(f"{pair!r} names no column", "write it like day=Weekday")
        if field not in _KNOWN:
            raise UsageError(
                f"there is no field {field!r}", did_you_mean(field, _KNOWN) or f"one of {', '.join(FIELDS)}"
            )
        names = [named.strip()] if named.strip() in headers else [name.strip() for name in named.split("+")]
        # An empty name takes a column out that was proposed.
        found[field] = tuple(name if remembered else _column(name, headers) for name in names if name)
    return found


def written(columns: Columns) -> str:
    """The columns as `parse` reads them."""
    return "; ".join(f"{field}={'+'.join(names)}" for field, names in columns.items())


def fields(row: object, columns: Columns) -> object:
    """A row of a table in the fields of `drafting`."""
    if not isinstance(row, Mapping):
        return row
    found: dict[str, object] = {}
    for field, names in columns.items():
        values = [value for name in names if normalize.text(value := row.get(name)) or isinstance(value, bool)]
        if len(values) > 1:
            found[field] = (", " if field in ("types", "languages") else "\n").join(
                part for part in map(normalize.text, values) if part
            )
        elif values:
            found[field] = values[0]
    return found


def field_of(header: str) -> str | None:
    """The field that a header by itself tells, if it does."""
    words = header_words(header)
    if words in _FIELD_OF:
        return _FIELD_OF[words]
    as_field = words.replace(" ", "_")
    if as_field in _KNOWN or words.replace(" ", "-") in ATTRIBUTES:
        return as_field if as_field in _KNOWN else words.replace(" ", "-")
    # A column inside another: "address.city", "coords.latitude".
    return field_of(header.rpartition(".")[2]) if "." in header else None


def _column(name: str, headers: Sequence[str]) -> str:
    if name in headers:
        return name
    alike = [header for header in headers if header_words(header) == header_words(name)]
    if alike:
        return alike[0]
    raise UsageError(f"there is no column {name!r}", did_you_mean(name, headers) or f"one of {', '.join(headers)}")


def _fits(field: str, values: list[object], is_organization: Callable[[str], bool]) -> bool:
    """Whether values can be those of a field, where a header alone may mislead."""
    if len(values) < 2 and field in ("day", "time", "end_time"):
        return True  # one odd cell is no reason to doubt a header
    if not values:
        return True
    match field:
        case "day":
            return _mostly(_is_day, values)
        case "time" | "end_time":
            return _mostly(_is_time, values)
        case "organization":
            return _mostly(lambda value: is_organization(normalize.text(value) or ""), values)
        case "latitude" | "longitude":
            return _mostly(lambda value: normalize.number(value) is not None, values)
        case "online" | "published" | "archived" | "open" | "approximate" | "wheelchair" | "hearing-loop":
            return _mostly(lambda value: normalize.yes_or_no(value) is not None, values)
        case "signs-slips" | "registration":
            return _mostly(lambda value: normalize.yes_or_no(value) is not None, values)
        case "slug":
            # What rows share tells them not apart.
            keys = {key for value in values if (key := normalize.key(value)) is not None}
            return len(keys) * 10 >= len(values) * 9
        case "address" | "location" | "city" | "region" | "group" | "name":
            return not any(isinstance(value, Mapping | bool) for value in values)
        case _:
            return True


def _mostly(holds: Callable[[object], bool], values: list[object]) -> bool:
    return sum(map(holds, values)) * 10 >= len(values) * 7


def _is_day(value: object) -> bool:
    return bool(normalize.weekdays(value, sunday=0))


def _is_day_word(value: object) -> bool:
    return normalize.number(value) is None and _is_day(value)


def _is_clock(value: object) -> bool:
    return normalize.number(value) is None and _is_time(value)


def _is_time(value: object) -> bool:
    word = normalize.text(value)
    return word is not None and (
        all(normalize.time_span(part)[0] is not None for part in value)
        if isinstance(value, list)
        else normalize.time_span(word)[0] is not None or re.fullmatch(r"\d{1,2}([:.]\d\d)?", word) is not None
    )
