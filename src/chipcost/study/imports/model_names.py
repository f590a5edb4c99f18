"""Names that providers give to models, to ids of the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chipcost.catalog.models.records import Models, model_named, model_names, plain_name
from chipcost.catalog.token_prices.records import TokenPrices
from chipcost.study.imports.unknown import Unknown

# What stands behind the name of a model and does not change its dimensions.
_BEHIND = re.compile(
    r"(?:(?<=instruct)-turbo|[-:](?:instruct|chat|it|hf|versatile|instant|fp8|fp4|bf16|free|latest|"
    r"maas|tee|v\d+:\d+|\d{4}|\d{6}|\d{8}|\d{4}-\d{2}-\d{2}))$"
)
# Region and maker before it, as Bedrock writes them.
_MAKER = re.compile(r"^(?:[a-z]{2,6}\.)?(?:meta|mistral|deepseek|qwen|openai|google|amazon)\.")


class Names:
    """Looks names up: as the catalog's prices have them, else by what remains of them."""

    def __init__(self, models: Models, prices: TokenPrices) -> None:
        self.models = models
        self._known = {one.name.lower(): one.model for one in prices.prices if one.model}
        self._unknown = Unknown(model_names(models), "model")
        self._found: dict[str, str] = {}

    def model(self, name: str) -> str:
        """The id of a model, or "" where the catalog has none that this is surely."""
        if name not in self._found:
            self._found[name] = self._look(name)
        return self._found[name]

    def nearest(self, name: str) -> str:
        """The nearest names, in words."""
        return self._unknown.words(plain_name(name))

    def _look(self, name: str) -> str:
        if name.lower() in self._known:
            return self._known[name.lower()]
        for candidate in _candidates(name):
            record = model_named(self.models, candidate)
            if record is not None:
                return record.id
        return ""


def _candidates(name: str) -> Iterator[str]:
    """The name, then without what stands before and behind it, one thing after the other."""
    yield name
    text = plain_name(name)
    text = _MAKER.sub("", text)
    text = re.sub(r"(?<=\d)p(?=\d)", ".", text)  # v3p1 is 3.1
    text = re.sub(r"^(?:meta-)?llama-?v?(\d)[-.](\d)(?=-)", r"llama-\1.\2", text)
    while True:
        yield text
        shorter = _BEHIND.sub("", text)
        if shorter == text:
            return
        text = shorter
