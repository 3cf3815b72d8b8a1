"""The processes that answer pages: `python -m quarterdeck_web.server.web HOST PORT WORKERS`."""

import os
import signal
import sys

from quarterdeck_web.lib.processes import end_with_parent

SECONDS_TO_LET_REQUESTS_END = 3


def main() -> None:
    """Serve until SIGTERM, or until the process that started this is gone."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    end_with_parent(lambda: os.kill(os.getpid(), signal.SIGTERM))
    Granian(
        "quarterdeck_web.server.application:application",
        address=host,
        port=port,
        # Django has no lifespan to be told about.
        interface=Interfaces.ASGINL,
        workers=workers,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        # Streams of events stay open for minutes; they must not hold up a stop.
        workers_kill_timeout=SECONDS_TO_LET_REQUESTS_END,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
