"""A command from a function: groups of options are expanded, help has sections and examples."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, dataclass_transform, get_type_hints

from typer.core import TyperCommand

OWN = "Options"  # section of an option that names none; the last, with --help
IN_FORCE = "_in_force"  # among the parameters of a command
_EXAMPLES = "\n\nExamples:\n"


class InForce:
    """What file and environment set for a command that changes its answer: by option, what sets it
    and the value."""

    def __init__(self, found: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._found = dict(found or {})

    def set_aside(self, option: str) -> bool:
        """Whether it sets an option; one that does not count for the question is no longer told."""
        return self._found.pop(option, None) is not None

    def words(self) -> tuple[str, ...]:
        """`by the environment: owner lab, pue 1.2`, a line for each of the two."""
        told: dict[str, list[str]] = {}
        for option, (origin, value) in self._found.items():
            told.setdefault(origin, []).append(f"{option} {value}".rstrip())
        return tuple(f"by {origin}: {', '.join(texts)}" for origin, texts in told.items())


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Group:
    """Options that belong together: a record whose annotated attributes are options.

    Type checkers see a frozen dataclass; none is made, since that takes a third of a millisecond
    for each group at every start. The annotations are objects and not texts, so the module of a
    group does without `from __future__ import annotations`.
    """

    in_force: InForce = InForce()  # settings of file and environment that change the answer

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    def refuse(self) -> None:
        """Refuse, before any work, what cannot be; nothing where a group has no such thing."""

    @classmethod
    def parameters(cls) -> Iterator[inspect.Parameter]:
        """The options, those of the class that it extends first; one that it has anew stays in its
        place."""
        annotations: dict[str, Any] = {}
        for part in reversed(cls.__mro__):
            if part is not Group:
                annotations.update(inspect.get_annotations(part))
        for name, annotation in annotations.items():
            yield _parameter(name, annotation, getattr(cls, name))


def command(function: Callable[..., None]) -> Callable[..., None]:
    """Make a command of a function whose parameters may be groups of options.

    A parameter that is annotated with a Group stands for the options of it; the function receives
    them as one record. A caller in Python may give the record itself, under the parameter's name.
    """
    hints = get_type_hints(function, include_extras=True)
    groups: dict[str, type[Group]] = {}
    members: dict[str, list[str]] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(function).parameters.items():
        hint = hints[name]
        if isinstance(hint, type) and issubclass(hint, Group):
            options = list(hint.parameters())
            groups[name], members[name] = hint, [option.name for option in options]
            parameters += options
        else:
            parameters.append(_parameter(name, hint, parameter.default))

    def run(**given: Any) -> None:
        in_force = given.pop(IN_FORCE, InForce())
        records = {}
        for name, group in groups.items():
            own = {member: given.pop(member) for member in members[name]}
            records[name] = given.pop(name, None) or group(in_force=in_force, **own)
            records[name].refuse()
        function(**given, **records)

    run.__name__, run.__doc__ = function.__name__, function.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {item.name: item.annotation for item in parameters}
    return run


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


# What sets an option other than the command line, by the option parser's name for it.
_ORIGINS = {"DEFAULT_MAP": "the settings file", "ENVIRONMENT": "the environment"}
_TOLD = ("price", "fx", "sets", "catalog")  # an answer names them with their values


def said(value: object) -> str:
    """A value of an option as it is written; of a switch that is on nothing but its name."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return "" if value is True else str(value)


def _in_force(parameters: Sequence[Any], context: Any) -> InForce:
    found: dict[str, tuple[str, str]] = {}
    for item in parameters:
        source = getattr(context.get_parameter_source(item.name), "name", "")
        shown = getattr(item, "rich_help_panel", "") not in ("", None, "Output")
        if source in _ORIGINS and shown and item.name not in _TOLD:
            found[item.opts[0].lstrip("-")] = (_ORIGINS[source], said(context.params[item.name]))
    return InForce(found)


class HelpCommand(TyperCommand):
    """A command whose help has a section per group of options, and examples.

    The section is the option's `rich_help_panel`; the examples are the lines under `Examples:` at
    the end of the docstring.
    """

    def invoke(self, ctx: Any) -> Any:
        """Run the command, with what file and environment set for it."""
        ctx.params[IN_FORCE] = _in_force(self.params, ctx)
        return super().invoke(ctx)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The arguments under their own names: MODEL, not {MODEL}."""
        arguments = [param for param in self.params if param.param_type_name == "argument"]
        return [str(self.options_metavar), *(param.make_metavar(ctx) for param in arguments)]

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """What the command does."""
        text, _, _ = (self.help or "").partition(_EXAMPLES)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then the options section by section in the order of the function."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        own: list[tuple[str, str]] = []
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None:
                continue
            if param.param_type_name == "argument":
                sections["Arguments"].append(record)
            else:
                section = getattr(param, "rich_help_panel", None)
                (sections.setdefault(section, []) if section else own).append(record)
        for title, records in (*sections.items(), (OWN, own)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """The examples, a line each."""
        _, _, examples = (self.help or "").partition(_EXAMPLES)
        if examples:
            with formatter.section("Examples"):
                for line in examples.splitlines():
                    formatter.write(f"  {line.strip()}\n")
