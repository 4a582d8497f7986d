"""`python -m feedbus_ops.doubles --port 4580 --state DIR`: serve until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from feedbus_ops.doubles.server import Doubles


def main() -> None:
    """Serve all doubles; print where, once they answer."""
    parser = argparse.ArgumentParser(prog="python -m feedbus_ops.doubles", description=__doc__)
    parser.add_argument("--port", type=int, default=4580, help="0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="directory for state and keys")
    arguments = parser.parse_args()
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    with Doubles(arguments.state, arguments.port) as doubles:
        sys.stdout.write(f"doubles at {doubles.url}\n")
        sys.stdout.flush()
        done.wait()


if __name__ == "__main__":
    main()
