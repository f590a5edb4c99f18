"""What a caller with strict types writes; `mypy --strict` has nothing to say about it."""

from datetime import date
from pathlib import Path

import chipcost

data: chipcost.Data = chipcost.load(price={"b200": 3.20}, fx={"EUR": 1.08})
answers: list[chipcost.Answer] = [
    chipcost.compare("b200", data=data),
    chipcost.compare(["trn2", "gb200"], as_of=date(2025, 9, 5), per="flop", dtype="fp8"),
    chipcost.compare(all=True, vendor=["AMD", "Intel"], max_quote_age=400),
    chipcost.tokens("llama-3.1-8b", ("b200", "h200"), isl="8k", osl=1000, load=0.6, data=data),
    chipcost.tokens("llama-3.1-8b", "b200", price="b200=3.20", set={"b200.tdp": "1100 W"}),
    chipcost.margin("deepseek-v3", "h100", token_price=(0.27, 1.1), draws="1k"),
    chipcost.plan(chips="gb300", power="1 GW", by_year=True),
    chipcost.list("models", "llama"),
    chipcost.check(Path(__file__).parent.parent / "valid" / "power-quotes.yaml"),
]
for answer in answers:
    rows: list[dict[str, chipcost.Cell]] = answer.to_dicts()
    lines: tuple[str, ...] = answer.headline
    text: str = answer.to_csv()
try:
    chipcost.compare("b20000")
except chipcost.ChipcostError as error:
    code: str = error.code
