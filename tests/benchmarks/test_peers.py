"""The comparison with open tools: choice of runs, rooflines by hand, absent tools, the table."""

from __future__ import annotations

import re
import sys
from dataclasses import replace

import peers
import pytest
from estimators import phases, roofline
from estimators.question import OUTPUT, TPOT, Answer, questions

from chipcost.model.chipspec import ChipSpec
from chipcost.model.precision import Precision
from chipcost.study.data import Data
from chipcost.study.runs.record import TUNED, UNTUNED
from chipcost.study.serving.language import model_lookup

TOY = ChipSpec(
    name="toy",
    vendor="",
    family="",
    flops={"bf16": 1e15},
    memory_bandwidth=2e12,
    memory_capacity=1e11,
    link_bandwidth=1e11,
    scale_up_domain=8,
    topology="switched",
    scale_out_bandwidth=1e10,
)
# Llama 3.1 8B: 32 (2 x 4096 x 4096 + 2 x 4096 x 1024 + 3 x 4096 x 14336), and 128256 x 4096.
BODY, HEAD = 6_979_321_856, 525_336_576
CACHE = 131_072  # 32 x 2 x 8 x 128 x 2 bytes of a token


@pytest.fixture(scope="module")
def asked():
    return questions()


@pytest.fixture(scope="module")
def llama(asked):
    """One sequence of Llama 3.1 8B in bf16 on one chip of 2 TB/s and 1 PFLOP/s."""
    return replace(
        asked[0],
        chip=TOY,
        model="llama-3.1-8b",
        served=model_lookup(Data().models)("llama-3.1-8b"),
        precision=Precision(),
        static=True,
        tp=1,
        ep=1,
        batch=1,
        isl=1000.0,
        osl=2.0,
        quantity=TPOT,
    )


def test_runs_are_single_groups_without_speculation_and_with_a_left_out_prediction(asked):
    assert len({q.id for q in asked}) == len(asked) > 1000
    assert {q.stack for q in asked} == {TUNED, UNTUNED}
    assert {q.quantity for q in asked} == {TPOT, OUTPUT}
    assert {q.static for q in asked} == {True, False}
    for question in asked:
        assert question.tp % question.ep == 0
        assert question.batch >= 1
        assert min(question.measured, question.without_pair, question.without_chip) > 0.0
    assert not [q for q in asked if q.group.endswith("_spec")]


def test_a_decode_step_is_the_time_of_weights_and_cache(llama):
    expected = (2 * (BODY + HEAD) + 1001 * CACHE) / 2e12
    assert roofline.roofline(1.0, 1.0)(llama).tpot == pytest.approx(expected)
    shared = roofline.roofline(1.0, 1.0)(replace(llama, tp=4))
    assert shared.tpot == pytest.approx(expected / 4)
    assert roofline.roofline(0.6, 0.5)(llama).tpot == pytest.approx(expected / 0.6)


def test_a_prompt_is_the_time_of_its_products_where_that_is_longer(llama):
    # 32 heads of 128, keys and values, half of the 4 million pairs, 2 FLOP, 32 layers
    attention = 32 * 2 * (2000**2 / 2) * 32 * 256
    prefill = (2 * (2000 * BODY + HEAD) + attention) / 1e15
    step = (2 * (BODY + HEAD) + 2001 * CACHE) / 2e12
    found = roofline.roofline(1.0, 1.0)(replace(llama, isl=2000.0))
    assert found.output_rate == pytest.approx(2 / (prefill + step))


def test_experts_that_a_batch_meets_are_read(llama):
    served = model_lookup(Data().models)("mixtral-8x7b")
    mixtral = replace(llama, model="mixtral-8x7b", served=served)
    one, many = (roofline.weight_bytes(mixtral, tokens) for tokens in (1.0, 1e6))
    expert = 32 * 3 * 4096 * 14336 * 2
    assert many - one == pytest.approx(6 * expert)


def test_in_a_closed_loop_a_sequence_waits_for_the_prompts_of_the_others(llama):
    question = replace(llama, static=False, batch=5, osl=100.0, tp=2)
    answer = phases.serve(question, lambda prompts: 0.2 * prompts, lambda batch, context: 0.01)
    assert answer.tpot == pytest.approx(0.01 + 4 * 0.2 / 100)
    assert answer.output_rate == pytest.approx(5 * 100 / (0.2 + 99 * answer.tpot) / 2)
    assert answer.of(TPOT) == pytest.approx(18.0)
    assert answer.of(OUTPUT) == answer.output_rate


ABSENT = peers.Tool("no-such-tool", "no_such_tool", lambda question: None)


def test_an_absent_tool_is_named_and_no_error(monkeypatch, capsys, asked):
    monkeypatch.setattr(peers, "TOOLS", (ABSENT,))
    monkeypatch.setattr(peers, "questions", lambda: asked[:20])
    monkeypatch.setattr(sys, "argv", ["peers.py"])
    peers.main()
    out, err = capsys.readouterr()
    assert "no-such-tool: not installed (pip install no-such-tool)" in err
    assert "| roofline at peak | tuned |" in out


def test_answers_are_kept_refusals_counted_and_stale_ones_left_out(tmp_path, monkeypatch, asked):
    tuned = [q for q in asked if q.stack == TUNED][:3]

    def ask(question):
        if question is tuned[1]:
            raise ValueError("does not fit")
        return None if question is tuned[2] else Answer(1e-3 * question.measured, question.measured)

    monkeypatch.setattr("importlib.metadata.version", lambda package: "1.2")
    tool = peers.Tool("a-tool", "json", ask)
    path = tmp_path / "peers.csv"
    path.write_text(peers.rendered({"a-tool": peers.put_to(tool, tuned)}), encoding="utf-8")
    kept = peers.recorded(path)
    assert len(kept["a-tool"].values) == 2
    monkeypatch.setattr(peers, "TOOLS", (tool,))
    line = list(peers.table(tuned, kept))[-1]
    assert re.match(r"\| a-tool 1\.2 \([\d-]+\) \| tuned \| 1 \| 1 \| 1 \| 0 % \| 0 % \|", line)
    changed = [replace(question, batch=question.batch + 1) for question in tuned]
    assert not [line for line in peers.table(changed, kept) if "a-tool" in line]


def test_the_table_of_the_document_is_up_to_date(asked):
    """Rooflines and chipcost are computed anew; of the tools what is recorded."""
    text = peers.DOCUMENT.read_text(encoding="utf-8")
    wanted = peers.filled(text, asked, peers.recorded(peers.RECORD))
    assert wanted == text, "run: python benchmarks/peers.py --markdown"
