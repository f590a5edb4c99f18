"""Public lists of token prices as `token_prices:` of an overlay: LiteLLM's or genai-prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chipcost.catalog import files
from chipcost.catalog.dates import first_day
from chipcost.catalog.token_prices.records import TokenPrice
from chipcost.catalog.token_prices.schema import STANDARD
from chipcost.errors import ChipcostError, Place
from chipcost.study.data import Data
from chipcost.study.imports import genai_prices, litellm
from chipcost.study.imports.items import (
    AGREES,
    DIFFERS,
    NEW,
    OLDER,
    UNKNOWN,
    Import,
    Item,
    Origin,
    annotated,
    document,
    need_date,
)
from chipcost.study.imports.model_names import Names
from chipcost.study.imports.scalars import number, scalar
from chipcost.study.imports.token_rows import TokenRow, fields

_LISTS = (litellm, genai_prices)
_HINT = (
    "give LiteLLM's model_prices_and_context_window.json, or prices/data.json or one of "
    "prices/providers of genai-prices"
)


def read(data: Data, file: str, origin: Origin, differs: float) -> Import:
    """The prices of a list, recognised by its content.

    differs  share beyond which a price counts as different
    Raises ChipcostError for a file that is none of the lists, and where no date is known.
    """
    text = files.read_text(file, "JSON or YAML")
    twice: list[str] = []
    parsed = _parse(text, file, twice)
    found_list = next((one for one in _LISTS if one.recognise(parsed)), None)
    if found_list is None:
        raise ChipcostError(
            "unknown-table",
            "this is no list of token prices that is known",
            hint=_HINT,
            place=Place(file, 1, 1),
        )
    prices = found_list.read(parsed)
    dated = [row for row in prices.rows if row.date]
    found = Import("token-prices", origin.over(found_list.ORIGIN), "token-prices-import")
    if len(dated) < len(prices.rows):
        need_date(found.origin, "a price of the list")
    newest = max((row.date for row in dated), default="")
    found.origin = found.origin.over(Origin(date=newest))
    names = Names(data.models, data.token_prices)
    held = _newest(data.token_prices.prices)
    given: dict[tuple[str, ...], TokenRow] = {}
    for row in prices.rows:
        row = replace(row, date=row.date or found.origin.date)
        label = (row.provider, row.name, row.tier, str(row.above), row.valid_from, row.valid_until)
        if label in given:
            same = _text(row) == _text(given[label])
            reason = f"the list has it twice{'' if same else ', the other price counts'}"
            found.drop(f"{row.provider}/{row.name}", reason, row.place)
            continue
        given[label] = row
        found.rows += 1
        found.items.append(_item(found, row, names, held, differs))
    for name, reason, place in prices.dropped:
        found.drop(name, reason, place)
    for key in twice:
        found.drop(key, "the file has the key twice: the last counts", key)
    return found


def _parse(text: str, file: str, twice: list[str]) -> Any:
    if text.lstrip()[:1] in ("[", "{"):
        return files.parse_json(text, file, _HINT, twice)
    if not text.strip():
        return None
    from chipcost.catalog import yamltree

    return yamltree.parse(text, file).data


_Product = tuple[str, str, str, int]


def _newest(prices: list[TokenPrice]) -> dict[_Product, TokenPrice]:
    """The last price of each product that has a date."""
    found: dict[_Product, TokenPrice] = {}
    for one in prices:
        if not one.date:
            continue
        last = found.get(one.product)
        if last is None or (one.date, one.valid_from) >= (last.date, last.valid_from):
            found[one.product] = one
    return found


def _item(
    found: Import, row: TokenRow, names: Names, held: dict[_Product, TokenPrice], differs: float
) -> Item:
    model = names.model(row.name)
    own = held.get((row.provider, row.name, row.tier, row.above))
    verdict, reason = NEW, ""
    if own is not None:
        apart = {
            name: value / before - 1.0
            for name, value in fields(row)
            if (before := getattr(own, name))
        }
        most = max(apart, key=lambda name: abs(apart[name]), default="")
        reason = f"{most} {100.0 * apart[most]:+.3g} %" if most else ""
        verdict = DIFFERS if most and abs(apart[most]) > differs * (1 + 1e-9) else AGREES
        if first_day(own.date) > first_day(row.date):
            verdict, reason = OLDER, f"the catalog's is of {own.date}"
    elif not model:
        verdict, reason = UNKNOWN, names.nearest(row.name)
    label = row.tier if not row.above else f"{row.tier}, above {row.above} tokens"
    return Item(
        f"{row.provider}/{row.name}",
        model or (own.model if own else ""),
        label,
        row.output,
        _text(row),
        own.output if own else None,
        _text(own) + f" of {own.date}" if own else "",
        verdict,
        "" if verdict == AGREES else reason,
        row.place,
        _yaml(row, model, found.key),
    )


def _text(row: TokenRow | TokenPrice) -> str:
    """Input and output, as people say them."""
    return f"{row.input:.4g} in, {row.output:.4g} out"


def _yaml(row: TokenRow, model: str, key: str) -> str:
    values = {
        "provider": scalar(row.provider),
        "name": scalar(row.name),
        "model": model,
        "tier": "" if row.tier == STANDARD else row.tier,
        "above": str(row.above or ""),
        **{name: f"{number(value)} USD/Mtok" for name, value in fields(row)},
        "date": row.date,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "source": key,
        "note": scalar(row.note) if row.note else "",
    }
    return "- {" + ", ".join(f"{name}: {text}" for name, text in values.items() if text) + "}"


def overlay(found: Import, *, every: bool = False) -> str:
    """The prices as an overlay; with `every` those too that agree, and of models that the catalog
    does not have."""
    lines = [f"  {annotated(one)}" for one in found.written(every=every)]
    return document(found, ["token_prices:", *lines] if lines else [], every=every)
