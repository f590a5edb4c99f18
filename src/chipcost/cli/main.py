"""The command line: which commands there are, and how errors leave it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from types import FrameType
from typing import Annotated, Any

import typer

from chipcost.cli.command import HelpCommand
from chipcost.cli.stream import abandon, put, tell
from chipcost.errors import ChipcostError, ManyProblemsError, excerpt, nearest
from chipcost.version import __version__

# Command name: module of `chipcost.cli` whose function of the same name it runs, in help order.
COMMANDS = {
    "compare": "compare",
    "versus": "versus",
    "tokens": "tokens",
    "frontier": "frontier",
    "margin": "margin",
    "list": "listing",
    "show": "show",
    "explain": "explain",
    "history": "history",
    "diff": "diff",
    "tco": "tco",
    "sensitivity": "sensitivity",
    "breakeven": "breakeven",
    "validate": "validate",
    "bench": "bench",
    "plan": "plan",
    "sweep": "sweep",
    "claims": "claims",
    "deals": "deals",
    "check": "check",
    "schema": "schema",
    "import": "importing",
    "export": "export",
    "report": "report",
    "config": "config_command",
}

HELP = "What AI compute costs: per token, bandwidth, FLOP, gigabyte and megawatt, with sources."


# Options of NAME=VALUE, several of which may follow.
_PAIRS = ("--price", "--fx", "--grid", "--draw")
WIDEST = 120  # columns of the help; as wide as the terminal up to here


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 findings, 2 usage or bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        _listen_to_signals()
        status = run(given)
    except KeyboardInterrupt:
        tell("interrupted")
        status = 130
    except _Ended as end:
        # What was half done is cleaned up; now end as one does who does not listen.
        signal.signal(end.number, signal.SIG_DFL)
        os.kill(os.getpid(), end.number)
    sys.exit(status)


class _Ended(BaseException):
    """A signal asks the process to end."""

    def __init__(self, number: int) -> None:
        self.number = number


def _listen_to_signals() -> None:
    """From here on a signal is an exception, so that files in the making are removed."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended(number)


def run(given: list[str]) -> int:
    """Run one command line and return its exit status."""
    debug = "--debug" in given
    given = _without_help_word([word for word in given if word != "--debug"])
    if not given and not os.environ.get("_CHIPCOST_COMPLETE"):
        tell(*_overview().splitlines())
        return 2
    try:
        if given in (["--help"], ["-h"]):
            put(f"{_overview()}\n")
            return 0
        _refuse_bytes(given)
        _refuse_unknown(given)
        command = _click(application(given))
        settings = _settings(command)
        status = command.main(
            _with_prices(given, settings),
            prog_name="chipcost",
            standalone_mode=False,
            default_map=settings,
        )
        put("")  # what the option parser has printed itself, such as --help, is still in a buffer
        if status == 130:
            tell("interrupted")
        return status if isinstance(status, int) else 0
    except SystemExit as end:
        # The option parser ends so where the reader of --help has had enough.
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        abandon()
        return 0
    except (KeyboardInterrupt, typer.Abort):
        tell("interrupted")
        return 130
    except Exception as error:
        if debug:
            _show_traceback()
        if isinstance(error, ChipcostError):
            tell(*_error_lines(error))
            return error.exit_status
        return _unforeseen(error)


def _show_traceback() -> None:
    import traceback

    tell(*traceback.format_exc().splitlines())


def _refuse_bytes(given: Sequence[str]) -> None:
    """Refuse arguments with bytes that are no text: they could be neither hashed nor shown."""
    for word in given:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise ChipcostError(
                "not-utf8", f"the argument {excerpt(word)} is not UTF-8", hint="write it in UTF-8"
            ) from None


def _refuse_unknown(given: Sequence[str]) -> None:
    """ChipcostError for a first word that is no command, with those that are like it."""
    word = given[0] if given else "-"
    if word.startswith("-") or word in COMMANDS:
        return
    raise ChipcostError(
        "unknown-command",
        f"there is no command {excerpt(word)}",
        hint=f"nearest: {', '.join(nearest(word, list(COMMANDS)))}; `chipcost help` lists all",
    )


def _without_help_word(given: list[str]) -> list[str]:
    """`help compare` as `compare --help`."""
    return [*given[1:], "--help"] if given[:1] == ["help"] else given


def _with_prices(given: Sequence[str], settings: Mapping[str, Any] | None) -> list[str]:
    """The words with each own price apart, `--price a=1 b=2` being two, after those of the file.

    So a price that is given adds to those of the file, or replaces the one of its chip.
    """
    words: list[str] = []
    option = ""
    for word in given:
        if word.startswith("-"):
            option = word if word in _PAIRS else ""
        elif option and words[-1] != option and "=" in word:
            words.append(option)
        elif option and words[-1] != option:
            option = ""
        words.append(word)
    name = next((word for word in words if word in COMMANDS), "")
    for option in _PAIRS:
        if settings and option in words:
            held = settings.get(name, {}).get(option.lstrip("-"), ())
            place = words.index(option)
            words[place:place] = [item for value in held for item in (option, value)]
    return words


def _click(app: typer.Typer) -> Any:
    from typer.main import get_command

    return get_command(app)


def _settings(command: Any) -> dict[str, Any] | None:
    """What the user's file sets for the commands at hand; None where there is no file."""
    from chipcost.cli import config

    if os.environ.get("_CHIPCOST_COMPLETE"):
        return None
    path = config.find()
    if path is None:
        return None
    read = config.read(path)
    return {
        name: config.defaults(read, name, item.params) for name, item in command.commands.items()
    }


def _overview() -> str:
    """The help of chipcost itself: the commands with what they do, none of which is loaded."""
    from chipcost.cli.option_names import SUMMARIES

    app = _empty()
    for name in COMMANDS:
        app.command(name, help=SUMMARIES[name])(_root)
    whole = _click(app)
    context = whole.make_context("chipcost", ["--help"], resilient_parsing=True)
    return str(whole.get_help(context))


def application(given: Sequence[str]) -> typer.Typer:
    """The Typer application with the one command of this call, or with all of them.

    Building every command costs more than running one, so `chipcost compare` builds compare
    alone; help, completion and mistyped names see all.
    """
    app = _empty()
    word = next((word for word in given if not word.startswith("-")), "")
    for name in [word] if word in COMMANDS else COMMANDS:
        module = import_module(f"chipcost.cli.{COMMANDS[name]}")
        app.command(name, cls=HelpCommand)(getattr(module, COMMANDS[name]))
    return app


def _empty() -> typer.Typer:
    """The Typer application before it has commands."""
    app = typer.Typer(
        help=HELP,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
    )
    app.callback()(_root)
    return app


def _version(asked: bool) -> None:
    if asked:
        put(f"chipcost {__version__}\n")
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


def _error_lines(error: ChipcostError) -> list[str]:
    if isinstance(error, ManyProblemsError):
        return [line for one in error.errors for line in _error_lines(one)]
    where = f"{error.place}: " if error.place else ""
    lines = [f"{where}error: {error.message}"]
    return [*lines, f"  {error.hint}"] if error.hint else lines


def _unforeseen(error: Exception) -> int:
    """Usage errors of the option parser keep their own words; anything else is a defect."""
    shown: Any = getattr(error, "format_message", None)
    if shown is not None:
        context = getattr(error, "ctx", None)
        if context is not None:
            tell(*context.get_usage().splitlines())
        tell(f"error: {shown()}")
        path = context.command_path if context is not None else "chipcost"
        tell(f"  `{path} --help` shows the options")
        return int(getattr(error, "exit_code", 2))
    if isinstance(error, MemoryError):
        tell("error: there is not enough memory", "  ask of fewer chips, or in several parts")
        return 2
    if isinstance(error, OSError):
        tell(f"error: {error.strerror or error}: {error.filename or ''}")
        return 2
    tell(f"error: {type(error).__name__}: {error}")
    tell("  this is a defect of chipcost; --debug shows where")
    return 2
