"""Run a command and turn what goes wrong into one clear message and an exit code.

0 fine · 1 flaws, or infeasible · 2 misuse (wrong words, files that are not there or no such format) · 130 stopped.
"""

import os
import sys
from collections.abc import Sequence

from quarterdeck.errors import FlawedProduct, InvalidInput, QuarterdeckError, UnreadableFile

FINE, FLAWED, MISUSE, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of the `quarterdeck` command."""
    code = run(sys.argv[1:] if arguments is None else list(arguments))
    if code == STOPPED:
        # A solver abandoned in the middle would keep the interpreter from ending in order; there is nothing to tidy.
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and give its exit code; nothing escapes but what `--debug` asks for."""
    import typer

    from quarterdeck.cli.app import app

    debug = "--debug" in arguments
    try:
        code = app([each for each in arguments if each != "--debug"], standalone_mode=False)
        # Typer turns Ctrl-C into this code and says nothing.
        return _stopped() if code == STOPPED else code if isinstance(code, int) else FINE
    except typer.Exit as done:
        return int(done.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except (UnreadableFile, InvalidInput) as problem:
        return _say(problem, MISUSE, arguments)
    except FlawedProduct as problem:
        return _say(problem, FLAWED, arguments)
    except QuarterdeckError as problem:
        return _say(problem, FLAWED, arguments)
    except typer.TyperException as misuse:
        # Those of wrong words can show themselves; the class they share does not promise it.
        show = getattr(misuse, "show", None)
        show() if show else print(f"quarterdeck: {misuse}", file=sys.stderr)
        return int(getattr(misuse, "exit_code", MISUSE))
    except Exception as fault:  # The last line of defence: a newcomer gets a sentence, not a traceback.
        if debug:
            raise
        print(f"quarterdeck: a fault in Quarterdeck, not in your file: {type(fault).__name__}: {fault}", file=sys.stderr)
        print("Run the same command with --debug and send what it prints.", file=sys.stderr)
        return FLAWED


def _stopped() -> int:
    print("Stopped; nothing was written.", file=sys.stderr)
    return STOPPED


def _say(problem: QuarterdeckError, code: int, arguments: list[str]) -> int:
    if "--json" in arguments:
        import json

        flaws = getattr(problem, "flaws", ())
        listed = [{"place": flaw.place, "message": flaw.message, "severity": flaw.severity} for flaw in flaws]
        print(json.dumps({"error": str(problem).split("\n", 1)[0], "flaws": listed}, ensure_ascii=False, indent=1))
    else:
        print(f"quarterdeck: {problem}", file=sys.stderr)
    return code
