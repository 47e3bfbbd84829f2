"""What drafting a row needs besides the row: the source, organizations, meanings of codes, zones of points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from selfhelp.directory.address_gazetteer import AddressPlaces
from selfhelp.directory.lookup import organization_named
from selfhelp.errors import UnknownValueError
from selfhelp.geo import Point
from selfhelp.ingest.messages import RowRejectedError
from selfhelp.model import Source
from selfhelp.organizations import Organization
from selfhelp.reading.codes import Codes


@dataclass(frozen=True)
class Context:
    """What drafting a row needs besides the row.

    `organization` is used for rows that name none. `codes_in` gives the codes of an organization, `zone_at` the IANA
    zone of a point on land, `is_forgotten` whether the meeting with an id must not be imported (None: all may),
    `places_of` what the gazetteer has for a postal code, city, state and country.
    """

    source: Source
    organization: Organization | None
    organizations: Mapping[str, Organization]
    codes_in: Callable[[Organization], Codes]
    zone_at: Callable[[Point], str | None]
    is_forgotten: Callable[[str], bool] | None = None
    places_of: Callable[[str | None, str | None, str | None, str | None], AddressPlaces] = lambda *_: AddressPlaces()

    def organization_of(self, name: str | None) -> tuple[Organization, bool]:
        """The organization that a row names, else the feed's; and whether the row names a known one or none.

        Raises:
            RowRejectedError: the feed has none, and the row names none or an unknown one.
        """
        organization = self.organization if name is None else self._named(name)
        if organization is not None:
            return organization, True
        if self.organization is not None:
            return self.organization, False
        if name is None:
            raise RowRejectedError("organization-missing")
        raise RowRejectedError("organization-unknown", repr(name))

    def codes_of(self, organization: Organization) -> Codes:
        """The meanings of codes in the feeds of an organization."""
        if organization.id not in self._codes:
            self._codes[organization.id] = self.codes_in(organization)
        return self._codes[organization.id]

    def _named(self, name: str) -> Organization | None:
        if name not in self._by_name:
            try:
                self._by_name[name] = organization_named(name, self.organizations)
            except UnknownValueError:
                self._by_name[name] = None
        return self._by_name[name]

    @cached_property
    def _codes(self) -> dict[str, Codes]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, Organization | None]:
        return {}
