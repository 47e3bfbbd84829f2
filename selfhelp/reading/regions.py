"""Countries, states and provinces: their names and codes."""

from typing import Final

from selfhelp.text import fold

_COUNTRIES: Final = {
    "AR": "argentina", "AT": "austria|osterreich", "AU": "australia", "BE": "belgium|belgique",
    "BR": "brazil|brasil", "CA": "canada", "CH": "switzerland|schweiz|suisse", "CL": "chile",
    "CO": "colombia", "CR": "costa rica", "CZ": "czechia|czech republic", "DE": "germany|deutschland",
    "DK": "denmark|danmark", "ES": "spain|espana", "FI": "finland|suomi", "FR": "france",
    "GB": "united kingdom|uk|great britain|england|scotland|wales|northern ireland",
    "GE": "georgia country|sakartvelo", "GR": "greece", "HU": "hungary", "IE": "ireland|republic of ireland|eire",
    "IL": "israel", "IN": "india", "IR": "iran", "IS": "iceland", "IT": "italy|italia", "JP": "japan",
    "KE": "kenya", "KR": "south korea|korea", "LT": "lithuania|lietuva", "MX": "mexico",
    "NL": "netherlands|nederland|holland",
    "NO": "norway|norge", "NZ": "new zealand|aotearoa", "PH": "philippines", "PL": "poland|polska", "PR": "puerto rico",
    "PT": "portugal", "RU": "russia", "SE": "sweden|sverige", "SG": "singapore", "TH": "thailand",
    "TR": "turkey|turkiye", "UA": "ukraine", "US": "united states|united states of america|usa|us|u s a|u s",
    "ZA": "south africa",
}  # fmt: skip
COUNTRY_OF: Final = {name: code for code, names in _COUNTRIES.items() for name in names.split("|")}

_US_STATES: Final = (
    "AL alabama|AK alaska|AZ arizona|AR arkansas|CA california|CO colorado|CT connecticut|DE delaware|"
    "DC district of columbia|FL florida|GA georgia|HI hawaii|ID idaho|IL illinois|IN indiana|IA iowa|"
    "KS kansas|KY kentucky|LA louisiana|ME maine|MD maryland|MA massachusetts|MI michigan|MN minnesota|"
    "MS mississippi|MO missouri|MT montana|NE nebraska|NV nevada|NH new hampshire|NJ new jersey|"
    "NM new mexico|NY new york|NC north carolina|ND north dakota|OH ohio|OK oklahoma|OR oregon|"
    "PA pennsylvania|RI rhode island|SC south carolina|SD south dakota|TN tennessee|TX texas|UT utah|"
    "VT vermont|VA virginia|WA washington|WV west virginia|WI wisconsin|WY wyoming|PR puerto rico"
)
_CA_STATES: Final = (
    "AB alberta|BC british columbia|MB manitoba|NB new brunswick|NL newfoundland and labrador|"
    "NS nova scotia|NT northwest territories|NU nunavut|ON ontario|PE prince edward island|QC quebec|"
    "SK saskatchewan|YT yukon"
)
_STATES: Final = {
    country: {name: code for code, name in (entry.split(" ", 1) for entry in table.split("|"))}
    for country, table in (("US", _US_STATES), ("CA", _CA_STATES))
}
COUNTRY_OF_STATE: Final = {code: c for c, table in _STATES.items() for code in table.values()}


STATE_NAMES: Final = {code: (name,) for table in _STATES.values() for name, code in table.items()}
"""Code of a US or Canadian state -> its folded names."""

COUNTRY_NAMES: Final = {code: tuple(names.split("|")) for code, names in _COUNTRIES.items()}
"""ISO code of a country -> its folded names."""


_ZONES = (
    "AT Europe/Vienna|BE Europe/Brussels|BG Europe/Sofia|CH Europe/Zurich|CO America/Bogota|CR America/Costa_Rica|"
    "CZ Europe/Prague|DE Europe/Berlin|DK Europe/Copenhagen|EE Europe/Tallinn|FI Europe/Helsinki|GB Europe/London|"
    "GE Asia/Tbilisi|GR Europe/Athens|HR Europe/Zagreb|HU Europe/Budapest|IE Europe/Dublin|IL Asia/Jerusalem|"
    "IN Asia/Kolkata|IR Asia/Tehran|IS Atlantic/Reykjavik|IT Europe/Rome|JP Asia/Tokyo|KE Africa/Nairobi|"
    "KR Asia/Seoul|LT Europe/Vilnius|LU Europe/Luxembourg|LV Europe/Riga|MT Europe/Malta|NL Europe/Amsterdam|"
    "NO Europe/Oslo|PH Asia/Manila|PL Europe/Warsaw|RO Europe/Bucharest|SE Europe/Stockholm|SG Asia/Singapore|"
    "SI Europe/Ljubljana|SK Europe/Bratislava|TH Asia/Bangkok|TR Europe/Istanbul|ZA Africa/Johannesburg"
)
ZONE_OF_COUNTRY: Final = {entry[:2]: entry[3:] for entry in _ZONES.split("|")}
"""ISO code of a country -> its time zone, where it has but one."""


def country_of_state(state: str | None) -> str | None:
    """The country of a US or Canadian state's code."""
    return COUNTRY_OF_STATE.get(state or "")


def country_code(text: str | None) -> str | None:
    """ISO 3166 alpha-2 of a country's name or code; other words are kept as they are."""
    if text is None:
        return None
    known = COUNTRY_OF.get(fold(text))
    if known is None and len(text) == 2 and text.isalpha():
        return text.upper()
    return known or text


def state_code(text: str | None, country: str | None) -> str | None:
    """The postal abbreviation of a US or Canadian state; other words are kept as they are."""
    if text is None:
        return None
    short = text.upper().replace(".", "")
    if short in COUNTRY_OF_STATE and country in (None, COUNTRY_OF_STATE[short]):
        return short
    name = fold(text)
    if name == "georgia" and country is None:
        return text  # a state, or a country
    for of, table in _STATES.items():
        if country in (None, of) and name in table:
            return table[name]
    return text
