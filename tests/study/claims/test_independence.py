"""Whether what bears a claim out comes from somebody else: derived from the sources alone."""

from __future__ import annotations

import pytest

SOURCES = """sources:
  table: {title: a table, publisher: Maker, url: "https://example.com/t", grade: datasheet}
  article: {title: an article, publisher: Analyst, url: "https://example.com/a", grade: analyst}
  older: {title: an older article, publisher: Analyst, url: "https://example.com/o", grade: analyst}
  digest: {title: a digest, publisher: Reader, url: "https://example.com/d", grade: press,
    digest_of: article}
  retold: {title: a digest retold, publisher: Listener, url: "https://example.com/r", grade: press,
    digest_of: digest}
"""


def claims(claimant, *sources):
    """A file with a claim of one source about inputs that have these sources."""
    inputs = ", ".join(
        f"x{number}: {{value: '{number}', source: {source}}}"
        for number, source in enumerate(sources)
    )
    names = " + ".join(f"{{x{number}}}" for number in range(len(sources)))
    total = sum(range(len(sources)))
    return (
        f"{SOURCES}claims:\n  it: {{title: t, source: {claimant}, published: '{total}', "
        f'expression: "{names}", given: {{{inputs}}}}}\n'
    )


@pytest.fixture
def judged(rows_of, tmp_path):
    """The row of the one claim of a file."""

    def call(text):
        path = tmp_path / "mine.yaml"
        path.write_text(text, encoding="utf-8")
        [row] = rows_of("claims", "--file", str(path))
        return row["independence"], row["evidence"]

    return call


@pytest.mark.parametrize(
    ("claimant", "sources", "found"),
    [
        ("article", ("table",), ("independent", "another publisher")),
        ("article", ("older",), ("own figures", "the same publisher")),
        # a digest is its article, at first and at second hand, in either direction
        ("digest", ("article",), ("own figures", "the same document")),
        ("retold", ("article",), ("own figures", "the same document")),
        ("article", ("retold",), ("own figures", "the same document")),
        # what restates the analyst has the analyst for a publisher too
        ("digest", ("older",), ("own figures", "the same publisher")),
        ("older", ("digest",), ("own figures", "the same publisher")),
        ("digest", ("table",), ("independent", "another publisher")),
        ("article", ("table", "older"), ("partly", "another publisher, the same publisher")),
        ("article", ("[article, table]",), ("independent", "another publisher")),
        ("article", ("[article, digest]",), ("own figures", "the same document")),
    ],
)
def test_independence_follows_from_keys_publishers_and_digests(judged, claimant, sources, found):
    assert judged(claims(claimant, *sources)) == found


def test_what_a_claim_brings_along_is_its_own(judged):
    own = SOURCES + (
        "claims:\n  it: {title: t, source: article, published: '2', expression: \"{x}\", "
        "given: {x: '2'}}\n"
    )
    assert judged(own) == ("own figures", "inputs of the claim")
    alone = own.replace("{x}", "1 + 1").replace(", given: {x: '2'}", "")
    assert judged(alone) == ("own figures", None)


def test_an_expression_among_the_inputs_is_as_independent_as_what_is_in_it(judged):
    text = claims("article", "table").replace(
        "given: {", 'given: {a: "{x0} + 1", b: "{a} * {own}", own: \'2\', '
    )
    assert judged(text.replace('expression: "{x0}"', 'expression: "{a}"')) == (
        "independent",
        "another publisher",
    )
    assert judged(text.replace('expression: "{x0}"', 'expression: "{b}"')) == (
        "partly",
        "another publisher, inputs of the claim",
    )


def test_the_headline_counts_independent_evidence_apart(cli, rows_of):
    rows = rows_of("claims")
    held = [row for row in rows if row["verdict"].startswith(("reproduced", "within"))]
    counts = dict.fromkeys(("independent", "partly", "own figures"), 0)
    for row in held:
        counts[row["independence"]] += 1
    assert min(counts.values()) >= 10
    line = cli("claims").out.splitlines()[2]
    assert line == "evidence of those that hold: " + ", ".join(
        f"{count} {word}" for word, count in counts.items()
    )


def test_shipped_claims_of_each_kind(rows_of, cli):
    rows = {row["claim"]: row for row in rows_of("claims")}
    for name in ("P01", "P02", "P03", "P21", "P25", "S-rental-term", "X-nameplate-h100", "P41"):
        assert rows[name]["independence"] == "own figures", name
    assert rows["P01"]["evidence"] == "the same document"  # a digest of where the quote is from
    assert rows["P05"]["independence"] == "independent"
    assert rows["P04"]["independence"] == "partly"
    assert rows["P26"]["independence"] == "own figures"  # the announcement that it restates
    assert "Evidence: independent (another publisher)." in cli("claims", "P09").out


def test_a_source_in_two_files_restates_what_one_of_them_says(rows_of, tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "sources: {jinqiu-trn2: {title: the digest, grade: press}}\n"
        "claims: {it: {title: t, source: jinqiu-trn2, published: 0.43 USD/h,\n"
        '  expression: "{trainium2.capital hyperscaler 2025-09-05}"}}\n',
        encoding="utf-8",
    )
    [row] = rows_of("claims", "--file", str(path))
    assert (row["independence"], row["evidence"]) == ("own figures", "the same document")
