"""A process that runs jobs: `python -m claimcheck.execute.worker STORE`, started by `workers`.

A line of JSON per job on stdin, a line of JSON per message on stdout (see `serve`). What libraries print goes
to stderr. It ends when stdin does: with its parent, whatever became of that.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import NoReturn, TextIO

from claimcheck.errors import ClaimcheckError
from claimcheck.execute.job import Job, perform
from claimcheck.execute.models.kept import give_back
from claimcheck.store import Store

EVERY = 0.2  # seconds between two words about a job's progress
LONG = 5.0  # seconds of a job that leaves much memory free, which another worker may need


def serve(store: Store, jobs: queue.SimpleQueue[str], out: TextIO) -> NoReturn:
    """Run the jobs of a queue one after the other, for ever."""

    def say(kind: str, *values: object) -> None:
        out.write(json.dumps([kind, *values]) + "\n")
        out.flush()

    while True:
        job, last = Job(**json.loads(jobs.get())), 0.0

        def progress(fraction: float, text: str) -> None:
            nonlocal last
            if time.monotonic() - last >= EVERY:
                last = time.monotonic()
                say("advanced", float(fraction), text)

        try:
            seconds, made = perform(job, store, progress)
            if seconds > LONG:
                give_back()
            say("made", seconds, made)
        except ClaimcheckError as error:
            say("failed", type(error).__name__, str(error), traceback.format_exc())


def main() -> None:
    """Serve the parent process."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is half written is removed on the way
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    jobs: queue.SimpleQueue[str] = queue.SimpleQueue()

    def listen() -> None:
        for line in sys.stdin:
            jobs.put(line)
        os._exit(0)  # there is nothing more to do, or nobody left to do it for

    threading.Thread(target=listen, daemon=True).start()
    serve(Store(Path(sys.argv[1])), jobs, out)


if __name__ == "__main__":
    main()
