"""An exported workbook as a spreadsheet program has it: cells are changed, everything follows."""

from __future__ import annotations

from pathlib import Path

import ironcalc

from chipcost.cli.main import run as run_main


def export(path: Path, *arguments: str) -> Path:
    """Export a workbook as a command line does."""
    assert run_main(["export", "workbook", str(path), *arguments, "--force"]) == 0
    return path


class Exported:
    """A workbook that is open; rows and columns count from 1, as the program has them."""

    def __init__(self, path: Path) -> None:
        self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
        names = [one["name"] for one in self.model.get_worksheets_properties()]
        self.sheets = {name: at for at, name in enumerate(names)}
        self.model.evaluate()

    def cell(self, sheet: str, row: int, column: int) -> float | str | None:
        value = self.model.get_cell_value(self.sheets[sheet], row, column)
        return None if value == "" else value

    def rows(self, sheet: str) -> range:
        first, last, _, _ = self.model.get_sheet_dimensions(self.sheets[sheet])
        return range(first, last + 1)

    def columns(self, sheet: str) -> range:
        _, _, first, last = self.model.get_sheet_dimensions(self.sheets[sheet])
        return range(first, last + 1)

    def input_row(self, label: str, chip: str = "", section: str = "") -> int:
        """The row of an input; of a section where several have it."""
        here = ""
        for row in self.rows("Inputs"):
            if self.cell("Inputs", row, 1) and self.cell("Inputs", row, 2) is None:
                here = str(self.cell("Inputs", row, 1))
            if self.cell("Inputs", row, 1) == label and section in here:
                of = str(self.cell("Inputs", row, 2))
                named = of.removeprefix("all but ").split(", ")
                if not chip or of == "all chips" or (chip in named) != of.startswith("all but "):
                    return row
        raise LookupError((label, chip, section))

    def input(self, label: str, chip: str = "", section: str = "") -> float | str | None:
        return self.cell("Inputs", self.input_row(label, chip, section), 3)

    def change(self, value: float, label: str, chip: str = "", section: str = "") -> None:
        """Write a number into the cell of an input."""
        row = self.input_row(label, chip, section)
        self.model.update_cell_with_number(self.sheets["Inputs"], row, 3, value)
        self.model.evaluate()

    def choose(self, row: int, word: str) -> None:
        """Choose a measure (row 5) or a price (row 6) of the sheet Answer."""
        self.model.update_cell_with_text(self.sheets["Answer"], row, 2, word)
        self.model.evaluate()

    def beside(self, sheet: str, label: str, chip: str, unit: str = "") -> float | str | None:
        """The number of a chip on a sheet where chips stand side by side."""
        column = 0
        for row in self.rows(sheet):
            line = [self.cell(sheet, row, at) for at in self.columns(sheet)]
            if chip in line and line[1] == "Unit":
                column = line.index(chip) + 1
            if line[0] == label and column and (not unit or line[1] == unit):
                return self.cell(sheet, row, column)
        raise LookupError((sheet, label, chip))

    def checked(self, chip: str, measure: str, column: int) -> float | str | None:
        """A cell of the sheet Check."""
        for row in self.rows("Check"):
            found = (self.cell("Check", row, 1), self.cell("Check", row, 2))
            if found == (chip, measure):
                return self.cell("Check", row, column)
        raise LookupError((chip, measure))

    def now(self, chip: str, measure: str) -> float | str | None:
        return self.checked(chip, measure, 13)

    def ranking(self) -> list[tuple[str, float]]:
        """Chips and values in the order of the sheet Answer."""
        found = []
        for row in range(10, 10 + len(self.rows("Answer"))):
            rank, chip, value = (self.cell("Answer", row, column) for column in (1, 2, 3))
            if rank is None:
                break
            assert rank == len(found) + 1
            found.append((chip, value))
        return found
