"""The command line: which commands there are, and how errors leave it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from chipcost.cli.command import HelpCommand
from chipcost.errors import ChipcostError, ManyProblemsError
from chipcost.version import __version__

# Command name: module of `chipcost.cli` whose function of the same name it runs, in help order.
COMMANDS = {
    "compare": "compare",
    "tokens": "tokens",
    "frontier": "frontier",
    "list": "listing",
    "show": "show",
    "explain": "explain",
    "history": "history",
    "tco": "tco",
    "sensitivity": "sensitivity",
    "breakeven": "breakeven",
    "validate": "validate",
    "bench": "bench",
    "plan": "plan",
    "claims": "claims",
    "deals": "deals",
    "check": "check",
    "schema": "schema",
    "import": "importing",
    "export": "export",
}

HELP = "What AI compute costs: per token, bandwidth, FLOP, gigabyte and megawatt, with sources."


WIDEST = 120  # columns of the help; as wide as the terminal up to here


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 usage or bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(given: list[str]) -> int:
    """Run one command line and return its exit status."""
    debug = "--debug" in given
    given = _without_help_word([word for word in given if word != "--debug"])
    if not given and not os.environ.get("_CHIPCOST_COMPLETE"):
        print(_overview(), file=sys.stderr)
        return 2
    try:
        status = application(given)(args=given, prog_name="chipcost", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except BrokenPipeError:
        # The reader has had enough (`| head`); keep the interpreter from flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (KeyboardInterrupt, typer.Abort):
        print("interrupted", file=sys.stderr)
        return 130
    except ChipcostError as error:
        if debug:
            raise
        print(_error_text(error), file=sys.stderr)
        return error.exit_status
    except Exception as error:
        if debug:
            raise
        return _unforeseen(error)


def _without_help_word(given: list[str]) -> list[str]:
    """`help compare` as `compare --help`."""
    return [*given[1:], "--help"] if given[:1] == ["help"] else given


def _overview() -> str:
    """The help of the whole, for a command line without a command."""
    from typer.main import get_command

    whole = get_command(application([]))
    return whole.get_help(whole.make_context("chipcost", ["--help"], resilient_parsing=True))


def application(given: Sequence[str]) -> typer.Typer:
    """The Typer application with the one command that is asked for, or with all of them.

    Building every command costs more than running one, so `chipcost compare` builds compare
    alone; help, completion and mistyped names see all.
    """
    app = typer.Typer(
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
    )
    app.callback()(_root)
    word = next((word for word in given if not word.startswith("-")), "")
    for name in [word] if word in COMMANDS else COMMANDS:
        module = import_module(f"chipcost.cli.{COMMANDS[name]}")
        app.command(name, cls=HelpCommand)(getattr(module, COMMANDS[name]))
    return app


def _version(asked: bool) -> None:
    if asked:
        print(f"chipcost {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error; works anywhere.")
    ] = False,
) -> None:
    """What AI compute costs: per token, bandwidth, FLOP, gigabyte and megawatt, with sources."""


def _error_text(error: ChipcostError) -> str:
    if isinstance(error, ManyProblemsError):
        return "\n".join(_error_text(one) for one in error.errors)
    where = f"{error.place}: " if error.place else ""
    text = f"{where}error: {error.message}"
    return f"{text}\n  {error.hint}" if error.hint else text


def _unforeseen(error: Exception) -> int:
    """Usage errors of the option parser keep their own words; anything else is a defect."""
    shown: Any = getattr(error, "format_message", None)
    if shown is not None:
        context = getattr(error, "ctx", None)
        if context is not None:
            print(context.get_usage(), file=sys.stderr)
        print(f"error: {shown()}", file=sys.stderr)
        path = context.command_path if context is not None else "chipcost"
        print(f"  `{path} --help` shows the options", file=sys.stderr)
        return int(getattr(error, "exit_code", 2))
    if isinstance(error, OSError):
        print(f"error: {error.strerror or error}: {error.filename or ''}", file=sys.stderr)
        return 2
    print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
    print("  this is a defect of chipcost; --debug shows where", file=sys.stderr)
    return 2
