"""Every number the model assumes, grouped by process; `ccsim parameters` prints them."""

from __future__ import annotations

import dataclasses
import difflib
from dataclasses import dataclass, field

from ccsim.parameters.declare import Spec, param, specs_of
from ccsim.parameters.economy import Amenity, Enterprise, Labour, Production, Public, Technology
from ccsim.parameters.people import Ageing, Household, Learning, Migration, Visiting
from ccsim.parameters.place import Geography, Housing, Shocks
from ccsim.parameters.sectors import CreativePosts, LabourShare, ProductionPosts, by_sector
from ccsim.parameters.start import Start

__all__ = ["Parameters", "Spec", "by_sector", "param"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The whole assumption set."""

    ageing: Ageing = field(default_factory=Ageing)
    household: Household = field(default_factory=Household)
    learning: Learning = field(default_factory=Learning)
    visiting: Visiting = field(default_factory=Visiting)
    production: Production = field(default_factory=Production)
    labour_share: LabourShare = field(default_factory=LabourShare)
    creative_posts: CreativePosts = field(default_factory=CreativePosts)
    production_posts: ProductionPosts = field(default_factory=ProductionPosts)
    technology: Technology = field(default_factory=Technology)
    labour: Labour = field(default_factory=Labour)
    enterprise: Enterprise = field(default_factory=Enterprise)
    amenity: Amenity = field(default_factory=Amenity)
    housing: Housing = field(default_factory=Housing)
    migration: Migration = field(default_factory=Migration)
    public: Public = field(default_factory=Public)
    first: Start = field(default_factory=Start)
    shocks: Shocks = field(default_factory=Shocks)
    geography: Geography = field(default_factory=Geography)

    def specs(self) -> dict[str, Spec]:
        """Return every declaration by dotted path, in order, with the values of this set."""
        groups = [specs_of(f.name, getattr(self, f.name)) for f in dataclasses.fields(self)]
        return {spec.path: spec for group in groups for spec in group}

    def replace(self, path: str, value: float) -> Parameters:
        """Return a copy with one parameter changed, e.g. `replace("migration.theta", 2.5)`.

        Raises KeyError for an unknown path and ValueError outside the hard limits.
        """
        spec = self.specs().get(path)
        if spec is None:
            near = difflib.get_close_matches(path, self.specs(), n=1)
            hint = f' Did you mean "{near[0]}"?' if near else " `ccsim parameters` lists them."
            raise KeyError(f'there is no parameter "{path}".{hint}')
        low, high = spec.hard
        if not low <= value <= high:
            raise ValueError(
                f"{path} = {value:g} is outside {low:g} to {high:g} ({spec.unit}): {spec.meaning}."
            )
        group, name = path.split(".")
        changed = dataclasses.replace(getattr(self, group), **{name: float(value)})
        return dataclasses.replace(self, **{group: changed})
