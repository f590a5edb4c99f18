"""Rules on the structure of a file."""

from __future__ import annotations

from chipcost.catalog.rules.base import ERROR, HEAD, Rule, chip, priced

RULES = (
    Rule(
        "S100",
        "not a catalog file",
        ERROR,
        "The text is no valid YAML, or none of its top keys belongs to a kind of file that is "
        "known. Nothing in it can be read.",
        "chip_list:\n  example-chip: {name: Example chip, vendor: Example}\n",
        "chips:\n  example-chip: {name: Example chip, vendor: Example}\n",
    ),
    Rule(
        "S101",
        "unknown key",
        ERROR,
        "A mistyped key would be silently without effect: the figure is in the file, and no "
        "answer uses it.",
        chip("memory_bandwith: {value: 2.9 TB/s}"),
        chip("memory_bandwidth: {value: 2.9 TB/s}"),
    ),
    Rule(
        "S102",
        "missing field",
        ERROR,
        "A record without its required fields cannot be shown or compared. An overlay may leave "
        "out what the shipped catalog has; a new chip must be complete.",
        HEAD + "chips:\n  example-chip:\n    name: Example chip\n    source: maker\n"
        "    tdp: {value: 700 W}\n",
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "S103",
        "wrong type",
        ERROR,
        "A list stands where a mapping belongs, a text where a number belongs, a bare value where "
        "a figure with its source belongs.",
        chip("tdp: 700 W"),
        chip("tdp: {value: 700 W}"),
    ),
    Rule(
        "S104",
        "duplicate key",
        ERROR,
        "YAML readers take the last of two equal keys and drop the first without a word.",
        chip("tdp: {value: 700 W}", "tdp: {value: 1000 W}"),
        chip("tdp: {value: 700 W, also: [{value: 1000 W}]}"),
    ),
    Rule(
        "S105",
        "a trap of YAML",
        ERROR,
        "Other programs read the same file. To them a plain `no` is false, `12:30:00` is 45,000, "
        "`1e9` is a text and `0700` is 448. In quotes they are what they look like.",
        chip("memory_label: 1e9"),
        chip("memory_label: '1e9'"),
    ),
    Rule(
        "S106",
        "word not allowed",
        ERROR,
        "The key takes one of a few words; programs that filter by them would miss this record.",
        chip("memory_tier: hbm3"),
        chip("memory_tier: hbm"),
    ),
    Rule(
        "S107",
        "name taken twice",
        ERROR,
        "An id or alias that stands for two things answers for whichever comes first.",
        chip("aliases: [ex, example-two]")
        + "  example-two: {name: Second chip, vendor: Example}\n",
        chip("aliases: [ex]") + "  example-two: {name: Second chip, vendor: Example}\n",
    ),
    Rule(
        "S108",
        "unknown reference",
        ERROR,
        "A quote, a system or a waiver names a chip, a system or a rule that does not exist, and "
        "would be without effect.",
        priced(
            "quotes:",
            "  - {chip: exampel-chip, owner: neocloud, kind: owned, date: 2026-07, "
            "total: 1.5 USD/h, source: maker}",
        ),
        priced(
            "quotes:",
            "  - {chip: example-chip, owner: neocloud, kind: owned, date: 2026-07, "
            "total: 1.5 USD/h, source: maker}",
        ),
    ),
    Rule(
        "S109",
        "not a date",
        ERROR,
        "Which quote answers is decided by dates. They are written as 2026-07-14, 2026-07 or 2026.",
        chip("release_date: {value: 14/07/2026}"),
        chip("release_date: {value: 2024-07-14}"),
    ),
)
