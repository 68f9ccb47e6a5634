"""Sharing the test files out to two Odoo processes, so that both end at about the same time."""

import json
import os
import re
import tempfile

from places import CLONE, MODULE

TIMES = CLONE / "durations.json"
STATISTICS = re.compile(rf"^\t{MODULE}\.(test_\w+)\.\w+: ([\d.]+)s ", re.M)


def remember(text):
    """Keep how long each test file took, from the statistics in Odoo's log."""
    fresh = {}
    for name, seconds in STATISTICS.findall(text):
        fresh[name] = fresh.get(name, 0) + float(seconds)
    with tempfile.NamedTemporaryFile("w", dir=CLONE, delete=False) as new:  # several may be at it at once
        json.dump(known() | fresh, new, indent=1, sort_keys=True)
    os.replace(new.name, TIMES)


def known():
    return json.loads(TIMES.read_text()) if TIMES.exists() else {}


def slowest(pairs, count=3):
    """The files that took longest, in words."""
    times = known()
    files = sorted({path.stem for path, _tag in pairs}, key=lambda name: -times.get(name, 0))
    return ", ".join(f"{name} {times.get(name, 0):.0f} s" for name in files[:count])


def guess(path):
    """Seconds for a file that has not run here yet: pure rules take none, a browser many."""
    text = path.read_text()
    if path.name.startswith(("test_calc_", "test_architecture")):
        return 1
    return text.count("def test_") + 15 * text.count("start_tour(")


def share(pairs, parts):
    """The longest first, each to the process that has the least to do."""
    times = known()
    weights = {path: times.get(path.stem, guess(path)) for path, _tag in pairs}
    groups = [[0, []] for _part in range(parts)]
    for pair in sorted(pairs, key=lambda pair: -weights[pair[0]]):
        group = min(groups, key=lambda group: group[0])
        group[0] += weights[pair[0]]
        group[1].append(pair)
    return [members for _weight, members in groups if members]
