"""What may stand in chips.yaml: chips, systems, quotes of cost and of power."""

from __future__ import annotations

from chipcost.catalog.schema import (
    SOURCE,
    Field,
)

STATUSES = ("available", "announced", "internal", "retired")


# Where a part is meant to run; what a block does not say is `data-centre`.
SEGMENTS = ("data-centre", "workstation", "desktop", "edge")


TIERS = ("hbm", "gddr", "lpddr", "ddr", "sram")


OWNERS = ("hyperscaler", "neocloud", "internal", "lab", "cloud-customer")


KINDS = ("owned", "rental")


TERMS = ("on_demand", "spot", "1y", "3y")


MEDIA = ("copper", "optics")


COOLING = ("air", "liquid")


# What a price of hardware buys: the chip alone (on its card or baseboard, without a host); its part
# of a server; a server; a rack with the network inside it; all IT of a cluster, installed.
BASES = ("bare-chip", "share-of-server", "server", "rack", "all-in")


# Who pays it: an owner's kind; the designer itself (`maker`); a company that buys few; the maker's
# list; a dealer; second hand; the mean over buyers, or a buyer that is not stated.
BUYERS = (
    *("hyperscaler", "neocloud", "lab", "maker", "enterprise"),
    *("list", "reseller", "resale", "any"),
)


POWER_CLASSES = ("hgx-gpu", "rack-scale-gpu", "tpu-pod", "pcie-card", "asic-node", "wafer")


def _figure(dimension: str, meaning: str) -> Field:
    return Field("figure", meaning, dimension)


# Dense peak rates, widest type first: the order in which rates may only grow.
DENSE_RATES = {
    "fp32": "fp32",
    "tf32": "tf32_dense",
    "bf16": "bf16_dense",
    "fp16": "fp16_dense",
    "fp8": "fp8_dense",
    "blockfp8": "blockfp8_dense",
    "int8": "int8_dense",
    "fp6": "fp6_dense",
    "fp4": "fp4_dense",
}


DTYPES = tuple(DENSE_RATES)


CHIP_FIGURES: dict[str, Field] = {
    "memory_capacity": _figure("bytes", "capacity of the main memory"),
    "memory_bandwidth": _figure("bytes_per_second", "peak bandwidth of the main memory"),
    "memory_type": Field("text_figure", "generation of the main memory"),
    "sram_capacity": _figure("bytes", "on-chip SRAM"),
    "sram_bandwidth": _figure("bytes_per_second", "aggregate bandwidth of the on-chip SRAM"),
    "ddr_capacity": _figure("bytes", "second-tier DDR memory"),
    "fp32": _figure("flops", "FP32 rate of the vector units"),
    "fp32_matrix": _figure("flops", "FP32 rate of the matrix units, where they have no TF32"),
    "fp16_vector": _figure("flops", "FP16 rate of the vector units"),
    "tf32_dense": _figure("flops", "dense TF32 rate"),
    "bf16_dense": _figure("flops", "dense BF16 rate"),
    "fp16_dense": _figure("flops", "dense FP16 rate"),
    "fp8_dense": _figure("flops", "dense FP8 rate"),
    "blockfp8_dense": _figure("flops", "dense rate of block floating point with 8-bit values"),
    "int8_dense": _figure("flops", "dense INT8 rate"),
    "int4_dense": _figure("flops", "dense INT4 rate"),
    "fp6_dense": _figure("flops", "dense FP6 rate"),
    "fp4_dense": _figure("flops", "dense FP4 rate"),
    "bf16_sparse": _figure("flops", "BF16 rate with structured sparsity"),
    "fp16_sparse": _figure("flops", "FP16 rate with structured sparsity"),
    "fp8_sparse": _figure("flops", "FP8 rate with structured sparsity"),
    "int8_sparse": _figure("flops", "INT8 rate with structured sparsity"),
    "fp4_sparse": _figure("flops", "FP4 rate with structured sparsity"),
    "fp16_unlabelled": _figure("flops", "FP16 rate whose source names no sparsity"),
    "fp4_inference": _figure("flops", "FP4 inference headline, not stated as dense"),
    "tdp": _figure("power", "thermal design power of the package"),
    "measured_power_max": _figure("power", "highest measured power of the package"),
    "scale_up_bandwidth": _figure(
        "bytes_per_second", "scale-up bandwidth of one chip, one way, all links"
    ),
    "scale_up_bandwidth_both_ways": _figure(
        "bytes_per_second", "scale-up bandwidth of one chip as published, both ways summed"
    ),
    "scale_up_bandwidth_unstated": _figure(
        "bytes_per_second", "scale-up bandwidth of one chip, direction not stated"
    ),
    "link_bandwidth": _figure("bytes_per_second", "one scale-up link, one way"),
    "scale_out_bandwidth": _figure("bytes_per_second", "network of one chip, one way"),
    "host_bandwidth": _figure("bytes_per_second", "link of one chip to its host, one way"),
    "scale_up_domain": _figure("count", "chips that the scale-up network joins at most"),
    "scale_up_name": Field("text_figure", "name of the scale-up network"),
    "foundry": Field("text_figure", "who makes the die"),
    "process_node": Field("text_figure", "process generation"),
    "form_factor": Field("text_figure", "form in which it is sold"),
    "release_date": Field("date_figure", "first availability"),
    "die_area": _figure("area", "area of the die"),
    "transistors": _figure("count", "transistors of the die or package"),
    "cores": _figure("count", "cores of the die"),
}


# Figures that add up over the chips of a system, so that a published total can be checked.
ADDITIVE = tuple(
    name
    for name, field in CHIP_FIGURES.items()
    if field.kind == "figure"
    and name not in ("scale_up_domain", "link_bandwidth", "die_area", "measured_power_max", "cores")
)


CHIP: dict[str, Field] = {
    "name": Field("text", "name in full", required=True),
    "vendor": Field("text", "who designs it", required=True),
    "aliases": Field("words", "what people type"),
    "status": Field("word", "can it be had", words=STATUSES),
    "segment": Field("word", "where it is meant to run", words=SEGMENTS),
    "memory_tier": Field("word", "kind of main memory", words=TIERS),
    "memory_label": Field("text", "capacity as people name it"),
    "power_class": Field("word", "class of the TDP-to-all-in factor", words=POWER_CLASSES),
    "default_system": Field("text", "system that a comparison assumes"),
    "source": Field("source", "default source of the figures of this block"),
    "note": Field("text", "one short remark"),
    "waivers": Field("waivers", "rules that are waived for this block"),
    **CHIP_FIGURES,
}


LINK: dict[str, Field] = {
    "medium": Field("word", "copper or optics", words=MEDIA, required=True),
    "rate": Field("quantity", "rate of one link", dimension="bytes_per_second"),
    "per_chip": Field("figure", "links of one chip", dimension="count", required=True),
    "scope": Field("text", "scale-up or scale-out"),
    "source": Field("source", "key of `sources`"),
    "note": Field("text", "one short remark"),
}


SYSTEM: dict[str, Field] = {
    "name": Field("text", "name in full", required=True),
    "vendor": Field("text", "who builds it", required=True),
    "aliases": Field("words", "what people type"),
    "status": Field("word", "can it be had", words=STATUSES),
    "chip": Field("text", "the chip that it is built from", required=True),
    "count": Field("count", "how many of them", required=True),
    "increment": Field("count", "chips that it grows by: a rack or host of it; none: the whole"),
    "scale_up_chips": Field("count", "chips in one scale-up domain"),
    "power": Field("figure", "power of the whole system", dimension="power"),
    "cooling": Field("word", "how its chips are cooled", words=COOLING),
    "links": Field("links", "network bill of materials"),
    "published": Field("figures", "totals that others print"),
    "source": Field("source", "default source of the figures of this block"),
    "note": Field("text", "one short remark"),
    "waivers": Field("waivers", "rules that are waived for this block"),
}


def _price(meaning: str) -> Field:
    return Field("quantity", meaning, dimension="money_per_hour")


QUOTE: dict[str, Field] = {
    "chip": Field("text", "the chip that is priced", required=True),
    "owner": Field("word", "whose cost it is", words=OWNERS, required=True),
    "kind": Field("word", "owned or rented", words=KINDS, required=True),
    "term": Field("word", "commitment of a rental", words=TERMS),
    "provider": Field("text", "who rents it out, or whose price it is"),
    "instance": Field("text", "what is rented: the provider's name of the machine"),
    "region": Field("text", "where: one region, several with commas, or global"),
    "date": Field("date", "the date that the price is of"),
    "checked": Field("date", "the last day on which somebody saw it unchanged"),
    "published": Field("date", "when it was published, where that differs"),
    "valid_from": Field("date", "first day on which it may be chosen"),
    "valid_until": Field("date", "last day on which it may be chosen"),
    "total": _price("cost of one chip-hour"),
    "capital": _price("capital part of one chip-hour"),
    "operating": _price("operating part of one chip-hour"),
    "capital_share": Field("quantity", "capital share of the total", dimension="ratio"),
    "low": _price("lower end of the total"),
    "high": _price("upper end of the total"),
    "includes": Field("text", "what the price covers"),
    "life": Field("quantity", "life over which the capital is repaid", dimension="time"),
    "network": Field("text", "network that the cost assumes"),
    "upfront": Field("quantity", "share that is paid in advance", dimension="ratio"),
    "series": Field("text", "the series that it belongs to: prices made in one way"),
    "primary": Field("flag", "false where it is quoted at second hand"),
    "excluded": Field("text", "why it is never chosen by default"),
    "source": Field("source", "key of `sources`, or a list of keys", required=True),
    "locator": Field("text", "page, table or row inside the source"),
    "note": Field("text", "one short remark"),
}


POWER_QUOTE: dict[str, Field] = {
    "chip": Field("text", "the chip", required=True),
    "basis": Field(
        "word", "it: without PUE; utility: with PUE", words=("it", "utility"), required=True
    ),
    "date": Field("date", "the date that the figure is of"),
    "checked": Field("date", "the last day on which somebody saw it unchanged"),
    "valid_from": Field("date", "first day on which it may be chosen"),
    "valid_until": Field("date", "last day on which it may be chosen"),
    "value": Field("quantity", "all-in power of one chip", dimension="power", required=True),
    "low": Field("quantity", "lower end", dimension="power"),
    "high": Field("quantity", "upper end", dimension="power"),
    "excluded": Field("text", "why it is never chosen by default"),
    "source": Field("source", "key of `sources`, or a list of keys", required=True),
    "note": Field("text", "one short remark"),
}


def _amount(meaning: str) -> Field:
    return Field("quantity", meaning, dimension="money")


PRICE: dict[str, Field] = {
    "chip": Field("text", "the chip that is bought; or give system:"),
    "system": Field("text", "the system that is bought; or give chip: and count:"),
    "count": Field("count", "chips that the price is for; 1, or those of the system, without"),
    "basis": Field(
        "word",
        "what it buys: bare-chip (no host), share-of-server, server, rack, all-in",
        words=BASES,
        required=True,
    ),
    "buyer": Field(
        "word",
        "who pays it; any for a mean, or where it is not stated",
        words=BUYERS,
        required=True,
    ),
    "value": _amount("the price of all of it"),
    "low": _amount("lower end"),
    "high": _amount("upper end"),
    "date": Field("date", "the date that the price is of"),
    "checked": Field("date", "the last day on which somebody saw it unchanged"),
    "published": Field("date", "when it was published, where that differs"),
    "valid_from": Field("date", "first day on which it may be chosen"),
    "valid_until": Field("date", "last day on which it may be chosen"),
    "includes": Field("text", "what it covers, in full"),
    "from_quote": Field("text", "series of the quote of a chip-hour that implies it"),
    "from_deal": Field("text", "id of the deal that implies it"),
    "primary": Field("flag", "false where it is known at second hand"),
    "excluded": Field("text", "why it is never chosen by default"),
    "source": Field("source", "key of `sources`, or a list of keys", required=True),
    "locator": Field("text", "page, table or row inside the source"),
    "note": Field("text", "one short remark"),
}


SERIES: dict[str, Field] = {
    "life": Field(
        "figure", "life behind its quotes that state none of their own", dimension="time"
    ),
    "source": Field("source", "default source of the figures of this block"),
    "note": Field("text", "one short remark"),
}


AMBIGUOUS: dict[str, Field] = {
    "may_be": Field("words", "ids of the chips and systems that it may mean", required=True),
    "note": Field("text", "one short remark"),
}


# Section of chips.yaml: (mapping by id or list, keys of one entry).
SECTIONS: dict[str, tuple[str, dict[str, Field]]] = {
    "sources": ("mapping", SOURCE),
    "chips": ("mapping", CHIP),
    "systems": ("mapping", SYSTEM),
    "ambiguous": ("mapping", AMBIGUOUS),
    "series": ("mapping", SERIES),
    "quotes": ("list", QUOTE),
    "power_quotes": ("list", POWER_QUOTE),
    "prices": ("list", PRICE),
}


# Sections of an overlay that other modules read: language models, deals, claims, prices of tokens,
# owners, sites.
ELSEWHERE = (
    *("models", "deals", "claims", "token_prices", "workloads"),
    *("profiles", "sites", "ratios", "power_classes", "days"),
)
