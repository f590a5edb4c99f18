"""Language models of the catalog: counts against the official ones, list, show, overlays.

tests: chipcost.study.models, chipcost.catalog.models.read, chipcost.catalog.models.merge,
  chipcost.catalog.models.records, chipcost.catalog.models.schema,
  chipcost.study.serving.architecture, chipcost.study.serving.language
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from chipcost.catalog.huggingface.known import FAMILIES
from chipcost.catalog.models.schema import DIMENSIONS
from chipcost.errors import ChipcostError
from chipcost.model import counts
from chipcost.study.data import Data
from chipcost.study.models import LIST_COLUMNS, attention_kind
from chipcost.study.serving.architecture import (
    architecture,
    check_counts,
    count_findings,
    find_model,
    load_architecture,
)

MODELS = Data().models
CONFIGS = Path(__file__).parent.parent / "examples" / "configs"
CHECKS = [
    pytest.param(check, id=f"{record.id} {check.field}")
    for record in MODELS.models.values()
    for check in check_counts(record, architecture(record))
]


def test_every_model_has_sources_and_a_count_where_its_maker_prints_one():
    assert len(MODELS.models) >= 71
    unprinted = {"step-3.7-flash"}
    for record in MODELS.models.values():
        assert record.sources, record.id
        assert ("parameters" in record.counts) == (record.id not in unprinted), record.id


@pytest.mark.parametrize("check", CHECKS)
def test_a_count_agrees_with_the_official_one(check):
    """Within 1 %, or within one unit of the last digit that its maker printed."""
    gap = abs(check.computed - check.official.value)
    assert gap <= max(0.01 * check.official.value, check.official.step)
    if check.official.step == 1.0 and check.official.value != 6_053_381_344:  # GPT-J: see its note
        assert gap <= 1e-6 * check.official.value


def test_most_files_are_counted_to_the_parameter():
    exact = {
        check.values[0].official.value
        for check in CHECKS
        if check.values[0].computed == check.values[0].official.value
    }
    assert {8_030_261_248, 70_553_706_496, 405_853_388_800, 108_641_793_536} <= exact
    assert {116_829_156_672, 358_337_791_296, 27_432_406_640, 46_702_792_704} <= exact
    assert {753_329_940_480, 49_867_145_216} <= exact  # GLM-5.2, Llama-Nemotron-Super
    assert not count_findings(MODELS)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("llama-2-7b", "multi-head"),
        ("llama-3.3-70b", "grouped-query (8)"),
        ("palm-540b", "multi-query"),
        ("deepseek-v3", "latent"),
        ("deepseek-v3.2", "latent, sparse"),
        ("gpt-oss-120b", "grouped-query (8), window 128"),
        ("nemotron-3-nano-30b", "grouped-query (2), mamba2 state"),
        ("glm-5.2", "latent, sparse"),
        ("gemma-4-31b", "grouped-query (4), window 1024"),
    ],
)
def test_the_kind_of_attention_in_a_word(name, kind):
    assert attention_kind(load_architecture(MODELS, name)) == kind


def test_list_models(rows_of):
    rows = rows_of("list", "models")
    assert len(rows) == len(MODELS.models)
    assert list(rows[0]) == [column.name for column in LIST_COLUMNS]
    by_id = {row["id"]: row for row in rows}
    llama = by_id["llama-3.3-70b"]
    assert llama["parameters"] == 70_553_706_496
    assert llama["weight_bytes"] == 2 * 70_553_706_496
    assert llama["kv_bytes_per_token"] == 2 * 80 * 8 * 128 * 2
    assert by_id["deepseek-v3"]["experts"] == "8/256"
    assert by_id["deepseek-v3"]["kv_bytes_per_token"] == 61 * (512 + 64) * 2
    assert by_id["gpt-oss-120b"]["formats"] == "attention bf16, experts mxfp4"


@pytest.fixture
def shown(rows_of):
    """The lines of `show` by section and field."""

    def call(*arguments):
        return {(row["section"], row["field"]): row for row in rows_of("show", *arguments)}

    return call


def test_show_of_a_model_has_dimensions_counts_bytes_and_flop(shown):
    rows = shown("deepseek-v3")
    assert {section for section, _ in rows} == {
        "dimensions", "official counts", "parameters", "bytes", "FLOP"
    }  # fmt: skip
    assert rows["dimensions", "kv_lora"]["value"] == "512"
    assert rows["dimensions", "kv_lora"]["source"] == "aiconfigurator"
    assert rows["official counts", "parameters"]["official"] == "671B"
    assert "within 1 %" in rows["official counts", "parameters"]["note"]
    assert rows["bytes", "KV cache per token"]["base_value"] == 70272
    step = rows["FLOP", "decode at 1024"]["base_value"]
    assert step == pytest.approx(2 * 36.63e9 + 2 * 1024 * 128 * 1088 * 61, rel=0.001)


def test_show_takes_an_alias_and_an_owner_before_the_name(shown):
    by_alias = shown("llama-70b")
    assert by_alias == shown("meta-llama/Llama-3.3-70B-Instruct")


def test_show_of_a_config(shown):
    rows = shown(str(CONFIGS / "gpt2.json"))
    assert rows["parameters", "total"]["base_value"] == 124_439_808


def test_an_unknown_name_gets_the_nearest_of_chips_and_models(cli):
    done = cli("show", "llama-70")
    assert done.status == 2
    assert "there is no chip, system or model 'llama-70'" in done.err
    assert "llama-70b" in done.err


def test_an_unknown_model_gets_the_three_nearest():
    with pytest.raises(ChipcostError) as caught:
        find_model(MODELS, "deepsek-v3")
    assert caught.value.code == "unknown-model"
    assert "deepseek-v3" in caught.value.hint


def test_a_folder_with_a_config_is_a_model(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "config.json").write_bytes((CONFIGS / "gpt2.json").read_bytes())
    assert counts.total_parameters(load_architecture(MODELS, str(folder))) == 124_439_808


PAGE = (Path(__file__).parent.parent.parent / "docs" / "models.md").read_text(encoding="utf-8")


def test_the_overlay_of_the_page_is_a_model(tmp_path):
    text = PAGE.partition("```yaml\n")[2].partition("```")[0]
    assert len(text.splitlines()) <= 10
    models = Data([overlay(tmp_path, text)]).models
    arch = load_architecture(models, "house-7b")
    assert counts.total_parameters(arch) == 7_241_732_096
    assert not count_findings(models)


def test_the_page_names_every_architecture_and_dimension():
    for name in (*FAMILIES, *DIMENSIONS):
        assert f"`{name}`" in PAGE, name


OVERLAY = """\
sources:
  paper: {title: "A paper", grade: datasheet}
models:
  house-7b:
    name: House 7B
    vendor: House
    source: paper
    layers: 32
    hidden: 4096
    vocab: 32000
    heads: 32
    kv_heads: 8
    head_dim: 128
    ffn: 14336
    parameters: {value: 7.24B}
  llama-3.1-8b:
    context: 8192
"""


def overlay(tmp_path, text=OVERLAY):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_an_overlay_adds_a_model_and_changes_one(tmp_path):
    models = Data([overlay(tmp_path)]).models
    assert len(models.models) == len(MODELS.models) + 1
    assert counts.total_parameters(load_architecture(models, "house-7b")) == 7_241_732_096
    changed = load_architecture(models, "llama-3.1-8b")
    assert changed.context == 8192
    assert changed.hidden == 4096
    assert models.overridden == ("llama-3.1-8b.context",)


def test_a_model_of_an_overlay_is_listed_shown_and_priced(shown, cli, tmp_path):
    path = overlay(tmp_path)
    listed = cli("list", "models", "--catalog", path, "--format", "json")
    assert "house-7b" in {row["id"] for row in json.loads(listed.out)["rows"]}
    assert float(
        shown("house-7b", "--catalog", path)["parameters", "total"]["base_value"]
    ) == pytest.approx(7_241_732_096)
    priced = cli("tokens", "house-7b", "h100", "--catalog", path, "--format", "json")
    (row,) = json.loads(priced.out)["rows"]
    assert (row["model"], row["status"]) == ("house-7b", "ok")
    assert row["usd_per_mtok_total"] > 0


def test_a_config_is_priced_like_the_same_model_of_the_catalog(cli):
    config = str(CONFIGS / "llama-3.1-70b.json")
    answers = [
        json.loads(cli("tokens", name, "h100", "--format", "json").out)["rows"][0]
        for name in (config, "llama-3.1-70b")
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("    heads: 32\n", "", "M702", "lacks the dimension 'heads'"),
        ("kv_heads: 8", "kv_heads: 5", "M702", "32 heads do not divide over 5"),
        ("source: paper", "source: papr", "P302", "'papr'"),
        ("7.24B", "seven", "U201", "no number of parameters"),
        ("ffn: 14336", "ffm: 14336", "S101", "ffm"),
    ],
)
def test_what_is_wrong_with_a_model_of_an_overlay_is_said(tmp_path, old, new, code, words):
    path = overlay(tmp_path, OVERLAY.replace(old, new, 1))
    with pytest.raises(ChipcostError) as caught:
        load_architecture(Data([path]).models, "house-7b")
    assert caught.value.code == code
    assert words in caught.value.message


def test_a_count_that_does_not_follow_from_the_dimensions_is_found(tmp_path):
    models = Data([overlay(tmp_path, OVERLAY.replace("7.24B", "7.5B"))]).models
    (found,) = count_findings(models)
    assert found.code == "M701"
    assert "house-7b: parameters 7.5B against 7241732096" in found.message


def test_check_takes_a_file_that_changes_one_dimension(cli, tmp_path):
    changed = "models:\n  llama-3.1-8b:\n    context: 8192\n"
    done = cli("check", overlay(tmp_path, changed))
    assert (done.status, done.out.splitlines()[-1][:8]) == (0, "0 errors")
    wrong = changed.replace("context: 8192", "layers: 30")
    done = cli("check", overlay(tmp_path, wrong), "--strict")
    assert done.status == 1
    assert "mine.yaml:2:3: warning[M701] llama-3.1-8b: checkpoint_parameters" in done.out


def test_check_of_an_overlay_with_chips_looks_at_its_models_too(cli, tmp_path):
    text = OVERLAY.replace("kv_heads: 8", "kv_heads: 5") + "chips:\n  b200: {note: mine}\n"
    done = cli("check", overlay(tmp_path, text))
    assert done.status == 1
    assert "mine.yaml:12:5: error[M702] the model 'house-7b': kv_heads" in done.out


def test_a_remark_on_a_dimension_is_shown_beside_it(shown, tmp_path):
    path = tmp_path / "noted.yaml"
    path.write_text(
        "sources: {us: {title: our card, grade: datasheet}}\n"
        "models:\n  llama-3.1-8b: {context: {value: 65536, source: us, note: as we run it}}\n",
        encoding="utf-8",
    )
    row = shown("llama-3.1-8b", "--catalog", str(path))["dimensions", "context"]
    assert (row["value"], row["note"]) == ("65536", "as we run it")


@pytest.mark.parametrize("name", sorted(MODELS.models))
def test_every_model_is_shown_and_priced(cli, name):
    """All of them: their sizes, and tokens of a chip that is one of a hundred."""
    assert cli("show", name).status == 0
    done = cli("tokens", name, "b200", "--format", "json", "--isl", "512", "--osl", "128")
    assert done.status == 0, done.err
    (row,) = json.loads(done.out)["rows"]
    assert row["status"] == "ok", row["reason"]


def test_a_folder_with_files_of_another_size_is_asked_about(cli, tmp_path):
    """BF16 dimensions, and files of half the size: a quantisation that is told nowhere."""
    folder = tmp_path / "model"
    folder.mkdir()
    shutil.copy(CONFIGS / "llama-3.1-70b.json", folder / "config.json")
    index = folder / "model.safetensors.index.json"
    index.write_text('{"metadata": {"total_size": 70553706496}}')
    for command in (["show", str(folder)], ["tokens", str(folder), "b200"]):
        out = " ".join(cli(*command).out.split())
        assert "the files hold 70.55 GB, dimensions and formats give 141.1 GB" in out
    index.write_text('{"metadata": {"total_size": 141107412992}}')
    assert "the files hold" not in cli("tokens", str(folder), "b200").out


@pytest.mark.parametrize(
    "command",
    [
        ("tokens", "MODEL", "b200"),
        ("frontier", "MODEL", "b200"),
        ("compare", "b200", "--per", "token", "--model", "MODEL"),
        ("plan", "MODEL", "b200", "--fleet", "1000"),
        ("show", "MODEL"),
    ],
)
def test_what_is_left_out_of_a_multimodal_file_is_said(cli, command):
    path = str(CONFIGS / "qwen3-vl-32b.json")
    done = cli(*(path if word == "MODEL" else word for word in command))
    assert done.status == 0, done.err
    assert "the text part alone: vision tower not counted" in " ".join(done.out.split())
