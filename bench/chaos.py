"""What is lost when things are killed: each fault of docs/adr/0002 on both stacks, counted.

.venv/bin/python -m bench.chaos [--short] [F1 F2 ...]

Ends with 1 when something was lost, done twice, or otherwise not as promised.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from bench import faults, interference, renderings, replicas, unsteady
from bench.faults import Finding
from bench.stacks import STACKS, open_stack

LEASE_S = 3.0
"""Seconds; short, so that a table of many kills is made within minutes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and how it is injected.

    Attributes:
        size: How often it happens (of F5: for how many seconds), in the long form.
        short: Likewise, in the short form.
    """

    words: str
    inject: Callable[[Any, int], Finding]
    size: int
    short: int
    stacks: tuple[str, ...] = STACKS
    opened: Callable[[str, float], AbstractContextManager[Any]] = open_stack


FAULTS: Mapping[str, Fault] = {
    "F1": Fault("kill -9 of consumer groups at random", faults.kill_groups, 50, 4),
    "F1r": Fault(
        "the same, real renderings",
        renderings.kill_renderings,
        50,
        2,
        renderings.STACKS,
        renderings.open_product,
    ),
    "F2": Fault("kill -9 of worker processes alone", faults.kill_workers, 50, 4),
    "F3": Fault("kill at each point of a job", faults.kill_at_each_point, 20, 1),
    "F4": Fault("consumers replaced under load by SIGTERM", faults.replace_in_good_order, 20, 2),
    "F4w": Fault(
        "web servers replaced, the same",
        replicas.replace_servers,
        10,
        2,
        replicas.STACKS,
        replicas.open_servers,
    ),
    "F5": Fault("Redis ended, emptied and away, s", faults.take_the_queue_away, 60, 5, STACKS[1:]),
    "F6": Fault(
        "a third of the store's answers goes wrong",
        unsteady.shake_the_store,
        40,
        3,
        unsteady.STACKS,
        unsteady.open_unsteady,
    ),
    "F7": Fault("rollback after, and no notification", faults.lose_the_notification, 100, 5),
    "F8": Fault(
        "notifications doubled, reordered and forged", interference.notify_falsely, 200, 20
    ),
    "F9": Fault("SIGSTOP past the lease, SIGCONT", faults.sleep_past_the_lease, 10, 1),
    "F11": Fault("segfault, memory, endless loop beside good jobs", interference.poison, 100, 20),
    "F12": Fault("state at random instants, reopened", faults.reopen_at_random_instants, 20, 3),
    "D1": Fault("dead letters replayed twice at once", interference.replay_twice, 50, 5),
    "D2": Fault("queued, running and done jobs cancelled", interference.cancel_each, 20, 2),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="a few of each")
    parser.add_argument(
        "names", nargs="*", choices=[*FAULTS, []], help="which faults; all without any"
    )
    chosen = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, lease {LEASE_S:.0f} s\n")
    print(
        f"{'':<4} {'fault':<48} {'stack':<32} {'times':>5} {'jobs':>6} {'lost':>5} {'twice':>5} "
        f"{'wrong':>5}  further"
    )
    found = [
        measure(name, stack_name, is_short=chosen.short)
        for name in chosen.names or FAULTS
        for stack_name in FAULTS[name].stacks
    ]
    sys.exit(0 if all(finding.is_good for finding in found) else 1)


def measure(name: str, stack_name: str, *, is_short: bool) -> Finding:
    """Inject one fault into a fresh stack, and print what was found."""
    fault = FAULTS[name]
    size = fault.short if is_short else fault.size
    with fault.opened(stack_name, LEASE_S) as stack:
        found = fault.inject(stack, size)
    counts = f"{size:>5} {found.jobs:>6} {found.lost:>5} {found.twice:>5} {found.wrong:>5}"
    print(f"{name:<4} {fault.words:<48} {stack_name:<32} {counts}  {found.further}", flush=True)
    return found


if __name__ == "__main__":
    main()
