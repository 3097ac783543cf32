"""What a test run says at its end beside its results: the peers that really ran."""

from __future__ import annotations

import pytest

from testing.peers.started import STARTED

KEY = "peers"
"""Under which a worker of xdist hands its counts over."""


class PeerSummary:
    """A plugin of pytest; with xdist the counts of all workers are added up."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand over what this process has started, if it is a worker."""
        output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[KEY] = dict(STARTED)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """Take over what a worker has started; one that crashed says nothing."""
        output: dict[str, dict[str, int]] = getattr(node, "workeroutput", {})
        STARTED.update(output.get(KEY, {}))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Write one line: `peers: PostgreSQL 2, Valkey 5`."""
        names = ", ".join(f"{name} {times}" for name, times in sorted(STARTED.items()))
        terminalreporter.write_line(f"peers: {names or 'none were needed'}")
