"""The fitted power of a chip: of its family or of all, and files that cannot be right."""

from __future__ import annotations

import pytest
import yaml

from chipcost.catalog import files
from chipcost.errors import ChipcostError
from chipcost.study.data import Data
from chipcost.study.serving.powers import FAMILY, OTHER, load_powers


def test_a_family_with_points_has_a_factor_of_its_own():
    powers = load_powers()
    hopper, other = powers.choose("hopper"), powers.choose("wafer")
    assert hopper.law.factor != 1.0
    assert hopper.points > 100
    assert (other.law.factor, other.points) == (1.0, 0)
    assert hopper.interval == powers.intervals[FAMILY] <= other.interval == powers.intervals[OTHER]
    low, value, high = powers.rest
    assert 0.0 < low < value < high <= 1.0


def test_data_reads_it_once():
    data = Data()
    assert data.powers is data.powers
    assert data.powers == load_powers(files.data_directory() / "power.yaml")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("law: {idle: -1}", "no share of a TDP"),
        ("families: {hopper: {factor: 0, points: 3}}", "is no factor"),
        ("intervals: {other: much}", "much"),
        ("rest: {low: null}", "power.yaml"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused(tmp_path, line, message):
    whole = yaml.safe_load((files.data_directory() / "power.yaml").read_text())
    for section, values in yaml.safe_load(line).items():
        whole[section] = {**whole[section], **values}
    path = tmp_path / "power.yaml"
    path.write_text(yaml.safe_dump(whole))
    with pytest.raises(ChipcostError, match=message):
        load_powers(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ChipcostError, match="cannot read"):
        load_powers(tmp_path / "power.yaml")
