"""The page on which an organization lists its meetings around a place, and what opening it sends to its server."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from urllib.parse import quote

from selfhelp.directory.offering import Whereabouts, is_branch, offered
from selfhelp.model import Place
from selfhelp.organizations import Organization
from selfhelp.reading.links import whole_link
from selfhelp.vocabulary import GONE

SLOT: Final = "{place}"
"""Stands in `finder_query` where the place goes."""


class FinderPage(NamedTuple):
    """An address at which to look for meetings, and the text about the place in it; None if it has none."""

    address: str
    sent: str | None = None


def branch_at(organization: Organization, known: Iterable[Organization], where: Whereabouts) -> Organization:
    """The organization's branch of the country, if it is offered there and can be reached; else itself."""
    branches = [o for o in known if o.parent == organization.id and is_branch(o, where)]
    return next((o for o in offered(branches, where) if o.phone or finder_page(o, None)), organization)


def finder_page(organization: Organization, place: Place | None) -> FinderPage | None:
    """The best page for finding a meeting: that of the place, else the finder, else the website; None without any.

    What no browser should be given (another scheme, a host that reads as another one) is passed over.
    """
    if organization.status in GONE:
        return None
    if organization.finder_query and SLOT in organization.finder_query and place is not None:
        sent = place_as_sent(place)
        if address := whole_link(organization.finder_query.replace(SLOT, quote(sent, safe=""))):
            return FinderPage(address, sent)
    links = (whole_link(address) for address in (organization.finder, organization.website) if address)
    return next((FinderPage(address) for address in links if address), None)


def place_as_sent(place: Place) -> str:
    """What a server is told of a place: a postal code or a city as it is, a bare point with two decimals only.

    >>> place_as_sent(Place("point", "39.75123,-104.99", 39.75123, -104.99))
    '39.75,-104.99'
    """
    if place.kind == "point":
        return f"{place.latitude:.2f},{place.longitude:.2f}"
    return place.name if place.is_postal else place.label
