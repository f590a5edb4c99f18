"""The generated schemas: equal to the committed files, and true to the data and the examples.

tests: chipcost.study.schema, chipcost.catalog.kinds, chipcost.catalog.check.book
"""

import importlib.util
from pathlib import Path

import jsonschema as validator
import pytest
import yaml

from chipcost.catalog import files
from chipcost.catalog.kinds import kind_of
from chipcost.catalog.yamltree import parse
from chipcost.errors import ChipcostError
from chipcost.study import schema as jsonschema

ROOT = Path(__file__).parent.parent.parent
EXAMPLES = ROOT / "tests" / "examples"
# What a schema can see; sums, references, physics and other traps are the checks'.
SEEN = ("S101", "S102", "S103", "S106", "S109", "U201", "U202", "U203", "U204", "U205")
NOT_SEEN = ("S102-quote-without-price", "S109-thirtieth-of-february", "U201-yield")


class Loader(yaml.SafeLoader):
    """As an editor reads YAML: numbers and flags are typed, dates stay texts."""


Loader.yaml_implicit_resolvers = {
    sign: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def validate(name, path):
    data = yaml.load(path.read_text(encoding="utf-8"), Loader)
    checker = validator.Draft202012Validator(jsonschema.SCHEMAS[name]())
    return [error.message for error in checker.iter_errors(data)]


def kind(path):
    return kind_of(parse(path.read_text(encoding="utf-8"), str(path))).name


def generated():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.generated()


@pytest.mark.parametrize("path", sorted(generated()), ids=lambda path: path.name)
def test_generated_files_are_up_to_date(path):
    assert path.read_text(encoding="utf-8") == generated()[path], "run python docs/generate.py"


@pytest.mark.parametrize("name", jsonschema.SCHEMAS)
def test_schema_is_a_schema(name):
    validator.Draft202012Validator.check_schema(jsonschema.SCHEMAS[name]())


@pytest.mark.parametrize("name", [*files.SHIPPED, "models.yaml"])
def test_shipped_data_fits_its_schema(name):
    assert validate(name.removesuffix(".yaml"), files.data_directory() / name) == []


@pytest.mark.parametrize(
    "path", sorted((EXAMPLES / "valid").glob("*.yaml")), ids=lambda path: path.stem
)
def test_valid_examples_fit(path):
    assert validate(kind(path), path) == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((EXAMPLES / "invalid").glob("*.yaml"))
        if path.stem[:4] in SEEN and path.stem not in NOT_SEEN
    ],
    ids=lambda path: path.stem,
)
def test_invalid_examples_of_form_do_not_fit(path):
    assert validate(kind(path), path)


def test_an_overlay_may_leave_out_what_a_new_chip_needs():
    data = {"chips": {"trainium2": {"tdp": {"value": "500 W", "source": "x"}}}}
    assert validator.Draft202012Validator(jsonschema.overlay()).is_valid(data)
    assert not validator.Draft202012Validator(jsonschema.chips()).is_valid(data)


def test_unknown_schema():
    with pytest.raises(ChipcostError) as caught:
        jsonschema.text("chip")
    assert "chips" in caught.value.hint
