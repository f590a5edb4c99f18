"""Engine and era that a run's software text names."""

from __future__ import annotations

import pytest

from chipcost.study.runs.engines import software_of
from chipcost.study.serving.efficiencies import Software
from chipcost.study.serving.words import ENGINES


@pytest.mark.parametrize(
    ("text", "date", "engine", "era"),
    [
        ("vllm 0.18.0", "", "vllm", "2026"),
        ("vLLM 0.6.3-0.6.4 (2024-11)", "2024-11", "vllm", "2024"),
        ("vllm ", "2025-10-29", "vllm", "2025"),
        ("vLLM V1 on PyTorch/XLA (2025-04)", "2025-04-11", "vllm", "2025"),
        ("TensorRT-LLM v0.9.0", "2024-04-17", "tensorrt-llm", "2024"),
        ("TensorRT-LLM v0.17 (TensorRT engine)", "2025-02", "tensorrt-llm", "2024"),
        (
            "dynamo-trt nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:0.8.1.post2",
            "2026-02-03",
            "tensorrt-llm",
            "2026",
        ),  # the version is that of Dynamo
        ("trtllm 1.0.0rc3", "", "tensorrt-llm", "2025"),
        ("trt nvcr.io/nvidia/tensorrt-llm/release:1.2.0rc6.post2", "", "tensorrt-llm", "2026"),
        ("dynamo-sglang lmsysorg/sglang:v0.5.8.post1-cu130", "", "sglang", "2026"),
        ("sglang 0.5.1.post1", "", "sglang", "2025"),
        ("SynapseAI 1.18.0 (Optimum Habana / PyTorch 2.4)", "2024-10", "vendor", "2024"),
        ("an engine of my own 3.1", "2026-01-01", "", ""),
        ("", "2026-01-01", "", ""),
    ],
)
def test_engine_and_era_are_read_from_the_text_else_from_the_day(text, date, engine, era):
    assert software_of(text, date) == Software(engine, era)


def test_every_engine_is_one_that_can_be_asked_for():
    texts = ("SGLang", "TensorRT-LLM", "vLLM", "sambaflow")
    assert {software_of(text).engine for text in texts} == {*ENGINES}
