"""The chips of a plan, each with the rate that it serves at: predicted, given, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chipcost.catalog.chips.records import Chip, System
from chipcost.catalog.names import find
from chipcost.errors import ChipcostError
from chipcost.study.chip.assess import Assessment, assess
from chipcost.study.chip.measures import RATE
from chipcost.study.chip.power import IT
from chipcost.study.chip.series import in_one_series
from chipcost.study.data import Data
from chipcost.study.plan.question import Fleet
from chipcost.study.ranges import Range, exact
from chipcost.study.serving.efficiencies import FITTED
from chipcost.study.serving.published import PUBLISHED
from chipcost.study.serving.released import released_model
from chipcost.study.tokens.answer import OK, ServedChip, answers
from chipcost.study.tokens.formulas import mean_power_at
from chipcost.study.tokens.question import TokenQuestion
from chipcost.study.tokens.served import asked_chips


@dataclass(frozen=True, slots=True)
class Server:
    """A chip with the rate that it serves at, or why it serves none.

    assessment  on IT power
    together    chips of one deployment
    rate        output tokens/s of one chip; None where none is served, or none is asked for
    inherited   whether the rate rests on other families' runs; measured: on the chip's own
    served      how it serves the model, where that is predicted
    idle_kw, busy_kw  mean IT power of one chip with its share of the rest, without load and at full
                load; None where no model is served
    """

    name: str
    chip: Chip
    system: System | None
    assessment: Assessment
    model: str | None
    status: str
    reason: str
    rate: Range | None
    together: float
    origin: str | None
    inherited: bool = False
    measured: bool = True
    served: ServedChip | None = None
    idle_kw: Range | None = None
    busy_kw: Range | None = None

    @property
    def of_rates(self) -> bool:
        """Whether only rates that services publish are behind its rate."""
        return (self.origin or "").startswith(PUBLISHED)

    @property
    def count(self) -> float:
        """Chips that come together: of a system that grows by parts, a part."""
        return float(self.system.increment or self.system.count) if self.system else 1.0


def meant(data: Data, question: TokenQuestion) -> TokenQuestion:
    """The question with its first name as what it is: `plan gb300` names a chip and no model.

    Raises ChipcostError for a name that is neither.
    """
    name = question.model
    if not name:
        return question
    try:
        released_model(data.models, name)
    except ChipcostError as error:
        if error.code != "unknown-model":
            raise
        if find(data.catalog, name) is None:
            raise ChipcostError(
                error.code,
                f"there is no language model and no chip {name!r}",
                hint=f"{error.hint}; or `chipcost list chips`",
            ) from None
        return replace(question, model="", chips=(name, *question.chips))
    return question


def servers(data: Data, question: TokenQuestion, asked: Fleet) -> list[Server]:
    """The chips of the question; ChipcostError for unknown names and what cannot be asked."""
    on_it = replace(question, basis=replace(question.basis, power_basis=IT))
    if asked.per_chip is not None:
        return _alike(data, on_it, exact(asked.per_chip), "as given")
    if question.model:
        return _predicted(data, on_it)
    if asked.output is not None:
        raise ChipcostError(
            "no-model",
            "a load takes a rate of a chip, and no model is named",
            hint="chipcost plan deepseek-r1 --output 2e9/day, or --tokens-per-chip with --chip",
        )
    return _alike(data, on_it, None, None)


def _predicted(data: Data, question: TokenQuestion) -> list[Server]:
    """What `tokens` finds for every chip."""
    answer = answers(data, question)
    found = []
    for served in answer.served:
        item = served.contender
        together = served.deployment.get("chips")
        found.append(
            Server(
                item.name,
                item.chip,
                item.system,
                item.assessment,
                answer.model.arch.name,
                served.status,
                served.reason,
                served.values.get(RATE),
                float(together) if isinstance(together, int) else 1.0,
                item.choice.origin if item.candidate else None,
                item.choice.inherited,
                item.choice.level == FITTED,
                served,
                mean_power_at(served.values, 0.0),
                mean_power_at(served.values, 1.0),
            )
        )
    return found


def _alike(
    data: Data, question: TokenQuestion, rate: Range | None, origin: str | None
) -> list[Server]:
    """The chips that are named, at a rate that is given or at none."""
    if not question.chips:
        option = "--tokens-per-chip is the rate of a chip" if rate else "no model is named"
        raise ChipcostError(
            "no-chip" if rate else "no-model",
            f"{option}, and no chip {'is named' if rate else 'either'}",
            hint="chipcost plan gb300 --power '50 MW', or name a model: chipcost plan deepseek-r1 "
            "--power '50 MW'",
        )
    model = released_model(data.models, question.model)[0].id if question.model else None
    items = asked_chips(data.catalog, question)
    basis = in_one_series(data.catalog, {chip.id for _, chip, _ in items}, question.basis)
    return [
        Server(
            name,
            chip,
            system,
            assess(data.catalog, chip, system, basis),
            model,
            OK,
            "",
            rate,
            1.0,
            origin,
        )
        for name, chip, system in items
    ]
