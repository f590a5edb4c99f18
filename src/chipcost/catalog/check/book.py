"""The pages of the rules: one in the terminal (`check --explain`), all of them in docs/rules.md."""

from __future__ import annotations

from collections.abc import Iterator

from chipcost.catalog.check.rule import FAMILIES, Rule
from chipcost.catalog.check.rules import RULES

_INTRODUCTION = """\
# The rules of `chipcost check`

<!-- Generated from src/chipcost/catalog/check/ by `python docs/generate.py`. Do not edit. -->

`chipcost check [FILES]` checks catalog files against these rules and reports every problem in one
run. What is impossible is an error and makes the exit status 1; what is implausible is a warning,
and does so with `--strict`. A file that cannot be read at all makes it 2. `chipcost check --explain
CODE` prints the page of one rule.

Where the data is right and the rule is not, a waiver in the block of the chip or system says so; it
needs the code, a reason and a source, and may name the field. `check` lists the waivers that were
used, and reports those that waive nothing. Rules of arithmetic, physics and dates and U206 can be
waived.

Where a finding has exactly one right answer, `check --fix` writes it: those rules say `some` in the
table, and which of their findings on their page ([checking.md](checking.md#mending-a-file)).

```yaml
    waivers:
      - {code: F503, field: memory_capacity, reason: why the data is right, source: key}
```
"""


def page(rule: Rule) -> str:
    """One rule for the terminal: what, why, a bad and a good example."""
    waiver = "can be waived" if rule.waivable else "cannot be waived"
    fix = f"{_wrapped(f'--fix {rule.fix}.')}\n\n" if rule.fix else ""
    return (
        f"{rule.code}  {rule.title}  [{rule.severity}, {rule.family.lower()}, {waiver}]\n\n"
        f"{_wrapped(rule.why)}\n\n{fix}Bad:\n\n{_indented(rule.bad)}\n\nGood:\n\n"
        f"{_indented(rule.good)}\n"
    )


def document() -> str:
    """All rules as Markdown, by family."""
    return "\n".join(_document())


def _document() -> Iterator[str]:
    yield _INTRODUCTION
    yield "| code | severity | `--fix` | rule |"
    yield "|---|---|---|---|"
    for rule in RULES.values():
        link, fix = f"[{rule.code}](#{rule.code.lower()})", "some" if rule.fix else ""
        yield f"| {link} | {rule.severity} | {fix} | {rule.title} |"
    for letter, family in FAMILIES.items():
        yield f"\n## {family}"
        for rule in RULES.values():
            if rule.code[0] == letter:
                yield f'\n### <a id="{rule.code.lower()}"></a>{rule.code}: {rule.title}\n'
                yield markdown(rule)
    yield ""


def markdown(rule: Rule) -> str:
    """One rule as Markdown, without its title: severity, why, what is fixed, both examples."""
    fix = f"{_wrapped(f'`--fix` {rule.fix}.')}\n\n" if rule.fix else ""
    return (
        f"{rule.severity.capitalize()}. {_wrapped(rule.why)}\n\n{fix}"
        f"Bad:\n\n```yaml\n{rule.bad}```\n\nGood:\n\n```yaml\n{rule.good}```"
    )


def _wrapped(text: str) -> str:
    from textwrap import fill  # here, as a check that explains nothing does not need it

    return fill(text, 98, break_long_words=False, break_on_hyphens=False)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
