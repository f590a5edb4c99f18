"""The free text of one survey: pools, batches, attention; and which groups are untuned."""

from __future__ import annotations

import pytest

from chipcost.study.runs.record import Pool
from chipcost.study.runs.survey_notes import Notes, read_notes, stack_of


def test_workers_counted_with_their_chips():
    notes = read_notes(
        "Disaggregated. P: 4w x tp1 ep1 dpattn=True gpus=16; D: 2w x tp8 ep1 dpattn=False gpus=16"
    )
    assert notes.prefill == Pool(workers=4, tp=1, pp=1, ep=4, dp=4)
    assert notes.decode == Pool(workers=2, tp=8, pp=1, ep=1, dp=1)


def test_attention_over_the_experts_of_a_worker():
    notes = read_notes("P: 1w x tp4 ep4 dpattn=True gpus=4; D: 1w x tp32 ep32 dpattn=True gpus=32")
    assert notes.decode == Pool(workers=1, tp=1, pp=1, ep=32, dp=32)


def test_workers_by_their_arguments():
    notes = read_notes(
        "P: batch_size=1,num_workers=2,tp_size=1,pp_size=1,attention_dp_size=4,moe_tp_size=1,"
        "moe_ep_size=4 | D: batch_size=90,num_workers=1,tp_size=1,pp_size=2,attention_dp_size=8,"
        "moe_tp_size=1,moe_ep_size=8"
    )
    assert notes.prefill == Pool(workers=2, tp=1, pp=1, ep=4, dp=4)
    assert notes.decode == Pool(workers=1, tp=1, pp=2, ep=8, dp=8)


@pytest.mark.parametrize(
    "text",
    [
        "D: 2w x tp8 ep1 dpattn=False gpus=16",
        "P: 0w x tp72 ep1 dpattn=False gpus=72; D: 1w x tp8 ep1 dpattn=False gpus=8",
        "P: 1w x tp2 gpus=2; D: 3w x tp2 gpus=6",
        "",
    ],
)
def test_one_pool_alone_is_none(text):
    assert read_notes(text) == Notes(None, None, None, False)


def test_the_size_of_a_batch_and_attention_in_words():
    assert read_notes("batch_size(col)=240 Source gives only TTFT and TPOT").batch == 240
    assert read_notes("batch_size(col)=0").batch is None
    assert read_notes("MoE command uses enable_attention_dp (so TP is attention-DP)").attention_dp


def test_groups_of_research_labs_are_untuned():
    assert stack_of("argonne_power") == "untuned"
    assert stack_of("aws_neuron") == stack_of("") == "tuned"
