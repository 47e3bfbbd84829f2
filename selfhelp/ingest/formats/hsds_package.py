"""The tables of an HSDS package of any version -> the shape of HSDS JSON: services with all that belongs to them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from selfhelp.errors import FeedError
from selfhelp.ingest.feed import Feed
from selfhelp.ingest.formats.base import feed_of
from selfhelp.ingest.formats.decoding import decode
from selfhelp.ingest.formats.documents import Document
from selfhelp.ingest.formats.hsds import key_of, service_rows
from selfhelp.ingest.formats.hsds_schedules import Record
from selfhelp.ingest.formats.table.cells import from_text, rows_by_header
from selfhelp.ingest.limits import Allowance, TooLargeError
from selfhelp.ingest.messages import Message
from selfhelp.reading import cells, codes

_TABLES: Final = {
    name: table
    for table, names in {
        "services": "service services",
        "organizations": "organization organizations",
        "locations": "location locations",
        "service_at_locations": "service_at_location service_at_locations services_at_location services_at_locations",
        "schedules": "schedule schedules regular_schedule regular_schedules",
        "holiday_schedules": "holiday_schedule holiday_schedules",
        "addresses": "address addresses physical_address physical_addresses",
        "phones": "phone phones",
        "languages": "language languages",
        "accessibility": "accessibility accessibility_for_disability accessibility_for_disabilities",
        "urls": "url urls",
        "cost_options": "cost_option cost_options",
        "taxonomies": "taxonomy taxonomies",
        "terms": "taxonomy_term taxonomy_terms",
        "attributes": "attribute attributes service_attribute service_attributes service_taxonomy services_taxonomy"
        " services_taxonomies",
    }.items()
    for name in names.split()
}
"""Name of a table in any version -> the kind of its rows."""


class HsdsPackage:
    """The tables of an HSDS package, in a folder or an archive."""

    name = "hsds"

    def claims(self, document: Document) -> bool:
        """Whether at least two files have names of HSDS tables, by file name or in datapackage.json."""
        tables = _tables(document)
        return len(tables) > 1 and looks_like_tables(tables)

    def read(self, document: Document) -> Feed:
        """A row for each schedule of each service at each of its locations."""
        encoding = document.hints.encoding
        allowance = document.allowance
        tables = {_stem(name): _rows(decode(data, encoding), allowance) for name, data in _tables(document).items()}
        warnings: Counter[Message] = Counter()
        return feed_of(self.name, rows_of_tables(tables, document.allowance, warnings), warnings=warnings)


def rows_of_tables(
    tables: Mapping[str, list[dict[str, str]]],
    allowance: Allowance | None = None,
    warnings: Counter[Message] | None = None,
) -> list[object]:
    """The rows of a package; `tables` are lists of rows by header, by file name.

    Raises:
        TooLargeError: there are too many.
    """
    rows = (row for service in nested(tables) for row in service_rows(service, warnings))
    return list((allowance or Allowance(0)).counted(rows))


def _tables(document: Document) -> dict[str, bytes]:
    return {name: data for name, data in by_resource(document.files).items() if name.lower().endswith(".csv")}


def _rows(text: str, allowance: Allowance) -> list[dict[str, str]]:
    """The rows of one table; empty if the file is not a table.

    Raises:
        TooLargeError: the tables have too many rows or cells.
    """
    try:
        rows = rows_by_header(from_text(text, allowance))
    except TooLargeError:
        raise
    except FeedError:
        return []
    return [{name: str(value) for name, value in row.items()} for row in rows if isinstance(row, Mapping)]


def looks_like_tables(names: Iterable[str]) -> bool:
    """Whether files with these names, in any folder, are the tables of a package."""
    kinds = {_TABLES.get(_stem(name)) for name in names}
    return "services" in kinds and len(kinds - {None, "services", "urls", "languages", "phones", "cost_options"}) > 0


def by_resource(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The files of a package, renamed to the names of their tables in its datapackage.json."""
    table_names: dict[str, str] = {}
    for name, data in files.items():
        folder, _, file = name.replace("\\", "/").rpartition("/")
        if file.lower() != "datapackage.json":
            continue
        try:
            descriptor = json.loads(data)
        except (ValueError, RecursionError):
            continue
        resources = descriptor.get("resources") if isinstance(descriptor, Mapping) else None
        for resource in resources if isinstance(resources, list) else []:
            table, path = (resource.get(key) for key in ("name", "path")) if isinstance(resource, Mapping) else (0, 0)
            if isinstance(table, str) and isinstance(path, str) and table.lower() in _TABLES:
                table_names["/".join(filter(None, (folder, path.removeprefix("./"))))] = f"{table}.csv"
    if len(set(table_names.values())) != len(table_names):
        return files  # two files for one table: the names are unreliable
    return {table_names.get(name.replace("\\", "/"), name): data for name, data in files.items()}


def _stem(name: str) -> str:
    file = name.replace("\\", "/").rpartition("/")[2].lower()
    return file.rpartition(".")[0] or file


def nested(tables: Mapping[str, list[dict[str, str]]]) -> list[dict[str, object]]:
    """The services, each with its organization, locations and everything that belongs to them."""
    by_kind: dict[str, list[dict[str, object]]] = {kind: [] for kind in _TABLES.values()}
    for name, listed in tables.items():
        if (kind := _TABLES.get(_stem(name))) is not None:
            by_kind[kind].extend(dict(row) for row in listed)
    by_id = {kind: {key: row for row in reversed(listed) if (key := key_of(row))} for kind, listed in by_kind.items()}
    by_id["terms"] = by_id["terms"] or by_id["taxonomies"]  # before 3.0, taxonomies had the terms
    if not by_kind["service_at_locations"]:
        # Until 1.0, a service had a single location, which belonged to the organization.
        by_kind["service_at_locations"] = [
            {"service_id": service["id"], "location_id": service["location_id"]}
            for service in by_kind["services"]
            if key_of(service) and key_of(service, "location_id")
        ]
    places: dict[tuple[str | None, str | None], dict[str, object]] = {}
    for place in by_kind["service_at_locations"]:
        place["location"] = by_id["locations"].get(key_of(place, "location_id") or "", {})
        _add(by_id["services"].get(key_of(place, "service_id") or ""), "service_at_locations", place)
        places[key_of(place, "service_id"), key_of(place, "location_id")] = place

    def owner(row: Record) -> dict[str, object] | None:
        """The record that a row belongs to: the most specific one that it references."""
        linked = _TABLES.get(cells.text(row.get("link_entity")) or cells.text(row.get("link_type")) or "")
        if (key := key_of(row, "link_id")) is not None:
            return by_id[linked or "services"].get(key)
        own_place, service, location, organization = (
            by_id[f"{kind}s"].get(key_of(row, f"{kind}_id") or "")
            for kind in ("service_at_location", "service", "location", "organization")
        )
        joint_place = None if service is None or location is None else places.get((key_of(service), key_of(location)))
        return own_place or joint_place or service or location or organization

    kinds = "schedules holiday_schedules addresses phones languages accessibility urls cost_options".split()
    for kind in kinds:
        for row in by_kind[kind]:
            _add(owner(row), kind, row)
    for row in by_kind["attributes"]:
        term = by_id["terms"].get(key_of(row, "taxonomy_term_id") or key_of(row, "taxonomy_id") or "")
        scheme = by_id["taxonomies"].get(key_of(term or {}, "taxonomy_id") or "", {})
        _add(owner(row), "attributes", {"taxonomy_term": {**(term or row), "taxonomy_detail": scheme}})
    for service in by_kind["services"]:
        location = by_id["locations"].get(key_of(service, "location_id") or "", {})
        key = key_of(service, "organization_id") or key_of(location, "organization_id") or ""
        service["organization"] = by_id["organizations"].get(key, {})
        for key in codes.codes(service.get("taxonomy_ids")):
            _add(service, "attributes", {"taxonomy_term": by_id["terms"].get(key, {})})
    return by_kind["services"]


def _add(owner: dict[str, object] | None, name: str, child: object) -> None:
    if owner is None:
        return
    listed = owner.get(name)
    if isinstance(listed, list):
        listed.append(child)
    else:
        owner[name] = [child]
