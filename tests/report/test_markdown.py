from chipcost.report import markdown


def test_markdown_is_headline_table_and_notes(result):
    assert markdown.render(result(warnings=("far apart", "another"))).splitlines() == [
        "A headline  ",
        "far apart  ",
        "another  ",
        "",
        "| chip | USD/h | gain |",
        "| :--- | ---: | ---: |",
        "| **a** | 0.30 | 29.6% |",
        "| b\\|c | 12.3 M |  |",
        "| =1+1 |  |  |",
        "",
        "A note.  ",
        "Another note.  ",
    ]


def test_quiet_is_the_table_alone(result):
    text = markdown.render(result(), header=False, quiet=True)
    assert all(line.startswith("| ") for line in text.splitlines())
    assert len(text.splitlines()) == 3


def test_a_group_stands_in_the_heading_of_each_of_its_columns(result):
    from chipcost.result import Column

    columns = (
        Column("chip", "", "id", "chip", None, numeric=False),
        Column("a", "", "", "$/M", 3, group=("one|two",)),
    )
    made = markdown.render(result(columns=columns, rows=({"chip": "x", "a": 1.5},), view=("a",)))
    assert "| one\\|two, $/M |" in made
