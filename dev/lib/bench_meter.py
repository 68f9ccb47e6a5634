"""What a piece of work costs: time on the clock and on the processors, queries, memory. Runs inside Odoo."""

import cProfile
import gc
import json
import os
import pathlib
import pstats
import time

from odoo import sql_db

TICKS = os.sysconf("SC_CLK_TCK")


def memory(kind):
    """Megabytes of this process: `VmRSS` now, `VmHWM` at its highest since the last `forget_peak`."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(kind):
            return int(line.split()[1]) / 1024
    raise LookupError(kind)


def forget_peak():
    pathlib.Path("/proc/self/clear_refs").write_text("5")


def database_seconds(pid):
    """Processor time of our connection's server process; 0 when it is on another machine."""
    try:
        words = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return (int(words[11]) + int(words[12])) / TICKS


class Meter:
    """Measures a block and keeps the figures as a line of JSON for whoever started this process."""

    def __init__(self, env, phase):
        self.env, self.figures = env, {"phase": phase}
        self.profile = cProfile.Profile() if os.environ.get("BENCH_PROFILE") == phase else None

    def __enter__(self):
        self.env.cr.execute("SELECT pg_backend_pid()")
        (self.pid,) = self.env.cr.fetchone()
        gc.collect()
        forget_peak()
        self.start = self._read()
        if self.profile:
            self.profile.enable()
        return self.figures

    def __exit__(self, failure, *_details):
        if self.profile:
            self.profile.disable()
        end = self._read()
        self.figures |= {name: end[name] - self.start[name] for name in ("wall", "cpu", "database", "queries")}
        self.figures |= {"peak": memory("VmHWM"), "growth": memory("VmHWM") - self.start["memory"]}
        if self.profile:
            for order in ("cumulative", "tottime"):
                pstats.Stats(self.profile).sort_stats(order).print_stats(40)
        if not failure:
            with open(os.environ["BENCH_RESULT"], "a") as result:
                print(json.dumps(self.figures), file=result)

    def _read(self):
        return {
            "wall": time.monotonic(),
            "cpu": time.process_time(),
            "database": database_seconds(self.pid),
            "queries": sql_db.sql_counter,
            "memory": memory("VmRSS"),
        }
