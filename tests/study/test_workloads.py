"""The list of workloads."""

from __future__ import annotations


def test_the_list_has_lengths_and_sources(rows_of):
    found = {row["id"]: row for row in rows_of("list", "workloads")}
    chat = found["azure-2023-conversation"]
    assert (chat["aliases"], chat["input_tokens"], chat["output_p99"]) == ("chat", 1154.7, 601.0)
    assert chat["url"].startswith("https://github.com/Azure/")
    assert found["tracelab"]["cached_share"] == 0.958
    assert all(row["source"] for row in found.values())


def test_a_text_keeps_the_rows_that_hold_it(rows_of):
    assert {row["id"] for row in rows_of("list", "workloads", "kimi")} == {
        "mooncake-conversation",
        "mooncake-toolagent",
    }
