"""The one site of a plan: its PUE, whose it is, and what its owner's profile states of time."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipcost.catalog import quotes
from chipcost.catalog.ranges import figure_range
from chipcost.catalog.sites.records import Figures, Sites
from chipcost.errors import ChipcostError
from chipcost.model.constants import SECONDS_PER_MONTH
from chipcost.model.timeline import Timing
from chipcost.study.chip.assess import site_pue
from chipcost.study.chip.basis import Basis
from chipcost.study.data import Data
from chipcost.study.plan.question import Fleet
from chipcost.study.ranges import Range

HYPERSCALER = "hyperscaler"
CUSTOMER = "cloud-customer"


@dataclass(frozen=True, slots=True)
class Site:
    """Where all of a plan stands.

    owner    whose profile answers where a price has no owner of its own
    pue      one for every chip; `whose` says in words where it is from
    figures  what the owner's profile and the site state
    """

    owner: str
    name: str
    pue: Range
    whose: str
    figures: Figures


def site_of(data: Data, basis: Basis, asked: Fleet) -> Site:
    """The site of a question.

    Its PUE is that of --pue or --site, else of the owner that is asked for: of a customer's that of
    who rents it out, of any owner a hyperscaler's.

    Raises ChipcostError for an unknown site, and for a PUE that is given twice.
    """
    owner = _owner(basis.owner)
    sites = data.sites
    figures = sites.profile(owner if owner in sites.profiles else HYPERSCALER, asked.site)
    own = sites.sites[asked.site].get("pue") if asked.site else None
    if own is not None and basis.pue is not None:
        raise ChipcostError(
            "applied-twice",
            f"the PUE is given twice: --pue {basis.pue:g}, and {own.value:g} of {asked.site}",
            hint="leave out --pue, or --site",
        )
    if own is not None:
        return Site(owner, asked.site, figure_range(data.catalog, own), asked.site, figures)
    pue, _ = site_pue(data.catalog, replace(basis, owner=owner), None)
    whose = "as given" if basis.pue is not None else _words(basis.owner, owner)
    return Site(owner, asked.site, pue, whose, figures)


def _owner(asked: str) -> str:
    if asked == quotes.ANY:
        return HYPERSCALER
    return CUSTOMER if asked == quotes.RENTAL else asked


def _words(asked: str, owner: str) -> str:
    if asked == quotes.ANY:
        return f"a {owner}'s, for any owner"
    words = {CUSTOMER: "a cloud customer's landlord's", "internal": "a chip designer's"}
    return words.get(owner, f"a {owner}'s")


def profile_of(sites: Sites, site: Site, owner: str) -> str:
    """The profile that prices of an owner are taken apart with."""
    if owner in sites.profiles and owner != CUSTOMER:
        return owner
    return site.owner if site.owner in sites.profiles and site.owner != CUSTOMER else HYPERSCALER


def timing_of(figures: Figures, asked: Fleet, built: bool) -> Timing:
    """When racks are ordered, delivered and live: as given, else of the profile, else at once.

    `built` says whether the owner builds the site; one that rents finds it ready.
    """

    def month(name: str, given: int | None) -> int:
        seconds = None if given is None else given * SECONDS_PER_MONTH
        return round(stated(figures, name, seconds, 0.0) / SECONDS_PER_MONTH)

    return Timing(
        construction=month("construction_time", asked.construction)
        if built
        else asked.construction or 0,
        lead=month("lead_time", asked.lead),
        installation=month("installation_time", asked.installation),
        ramp=asked.ramp,
        stages=asked.stages,
    )


def stated(figures: Figures, name: str, given: float | None, without: float) -> float:
    """A figure as given, else of the profile in base units, else `without`."""
    if given is not None:
        return given
    figure = figures.get(name)
    return without if figure is None or figure.value is None else figure.value
