"""The worker's process: `python -m quarterdeck_web.server.worker`."""

import os


def work(parent: int | None) -> None:
    """Do jobs until told to stop, or until the parent process is gone."""
    from quarterdeck_web.server.preparation import start_django

    start_django()
    from quarterdeck_web.jobs.worker import Worker

    Worker().run(parent)


if __name__ == "__main__":
    work(os.getppid())
