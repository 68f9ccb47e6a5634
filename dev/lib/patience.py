"""Nothing of dev/test may last for ever: what stands still is asked where it stands, ended, and reported."""

import contextlib
import os
import signal
import subprocess
import threading
import time

STILL = 8 * 60  # seconds without a word in its log
TOTAL = 75 * 60  # seconds for all of it, also on a machine that is three times as slow as ours
POLL = 0.5

_started = time.monotonic()


def left():
    """Seconds until everything has to be over."""
    return max(1, TOTAL - (time.monotonic() - _started))


def limit(stop):
    """Call that function when everything has to be over, so that nobody waits any longer."""
    timer = threading.Timer(TOTAL, stop)
    timer.daemon = True
    timer.start()


def attend(child, log):
    """Wait for an Odoo process. Returns why it had to be ended, empty when it ended by itself."""
    size, moved = -1, time.monotonic()
    while child.poll() is None:
        now, grown = time.monotonic(), log.stat().st_size if log.exists() else 0
        if grown != size:
            size, moved = grown, now
        if now - moved > STILL or left() <= 1:
            end(child)
            return f"stood still for {now - moved:.0f} s and was ended"
        time.sleep(POLL)
    return ""


def end(child):
    """Let Odoo write down where its threads are, then end it with all that it has started."""
    child.send_signal(signal.SIGQUIT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(5)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
