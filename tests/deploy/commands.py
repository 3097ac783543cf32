"""The commands of docs/operations.md, and a shell that runs them in their order."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.documents import ROOT

DOCUMENT = ROOT / "docs" / "operations.md"
SHELL = "sh"
"""The language of blocks that are run."""
SHOWN = {"nginx", "caddyfile", "text"}
"""Languages of blocks that are no commands."""
NOT_RUN = {"docker", "kubectl"}
"""Programs that need an engine or a cluster, and nothing else is left out."""
PLAIN = {".", "base64", "cat", "cp", "curl", "env", "exec", "export", "install_lock", "make_venv"}
PLAIN |= {"mkdir", "mv", "openssl", "pg_dump", "pg_restore", "psql", "sed", "set", "umask"}
OURS = {"./run", ".venv/bin/flask", ".venv/bin/python"}
FOREGROUND = re.compile(r"^(?:\./run|exec \.venv/bin/python -m app\.cli\.serve.*)$", re.MULTILINE)
"""What serves until it is told to stop."""


@dataclass(frozen=True)
class Block:
    """A fenced block under its heading."""

    heading: str
    language: str
    text: str

    @property
    def programs(self) -> set[str]:
        """The first word of every command."""
        lines = re.sub(r"<<'?END'?\n.*?\nEND\n", "\n", self.text, flags=re.DOTALL)
        lines = re.sub(r"\\\n\s*", " ", re.sub(r"(^|\s)#.*", "", lines))
        lines = re.sub(r"\"[^\"]*\"|'[^']*'", "Q", lines)
        commands = re.split(r"\n|;|&&|\|\||\|", lines)
        words = (re.sub(r"^(?:\w+=\S*\s*)+", "", command.strip()) for command in commands)
        return {word.split()[0] for word in words if word} - {"true"}

    @property
    def is_run(self) -> bool:
        return self.language == SHELL and not self.programs & NOT_RUN

    @property
    def is_served(self) -> bool:
        return FOREGROUND.search(self.text) is not None


def read_blocks() -> list[Block]:
    heading, found = "", []
    text = DOCUMENT.read_text(encoding="utf-8")
    for match in re.finditer(
        r"^##+ ([^\n]+)$|^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    ):
        if match[1]:
            heading = match[1]
        else:
            found.append(Block(heading, match[2], match[3]))
    return found


def make_checkout(folder: Path) -> Path:
    """The product's folder as links, with an environment that `./run` takes for its own."""
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name not in {".venv", ".git", "deploy", "var"}:
            (folder / path.name).symlink_to(path)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    venv = folder / ".venv"
    venv.mkdir()
    for path in Path(sys.prefix).iterdir():
        if path.name != "place" and not path.name.startswith("installed-"):
            (venv / path.name).symlink_to(path)
    (venv / "place").write_text(f"{folder}\n")
    shutil.copy(ROOT / "requirements.txt", venv / "installed-requirements.txt")
    return folder


@dataclass
class Shell:
    """One person's shell on one machine: what a block sets, the next one has.

    Attributes:
        folder: The product's.
        environment: As the blocks so far have left it.
        places: What stands in for the example's addresses and folders.
        served: What was started and has not been stopped, by its last word.
        log: What those wrote.
    """

    folder: Path
    environment: dict[str, str]
    places: dict[str, str]
    log: Path
    served: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def words_of(self, block: Block) -> str:
        text = block.text
        for example, real in self.places.items():
            text = text.replace(example, real)
        return text

    def run(self, block: Block) -> str:
        """Run it to its end; what it said."""
        return self.run_words(self.words_of(block))

    def run_words(self, words: str) -> str:
        """Run commands to their end; what they said.

        Raises:
            AssertionError: One of them failed.
        """
        left = self.folder / "environment-of-the-shell"
        done = subprocess.run(
            ["sh", "-aeuc", f"{words}\nenv -0 > {left}"],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
        pairs = (pair.partition("=") for pair in left.read_text().split("\0") if pair)
        self.environment = {name: value for name, _, value in pairs}
        return done.stdout

    def serve(self, block: Block) -> str:
        """Run what serves, until it says that it is there; what it said."""
        *first, last = self.words_of(block).splitlines()
        self.run_words("\n".join(first))
        name = last.split()[-1]
        before = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.served[name] = subprocess.Popen(
                ["sh", "-c", f"exec {last.removeprefix('exec ')}"],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        said = ""
        while "AI CREAT is " not in said or not said.endswith("\n"):
            assert self.served[name].poll() is None, said
            time.sleep(0.05)
            said = self.log.read_bytes()[before:].decode()
        return said

    def stop(self) -> None:
        """End everything that serves, as whoever keeps programs running does."""
        for process in self.served.values():
            process.send_signal(signal.SIGTERM)
        while self.served:
            _, process = self.served.popitem()
            assert process.wait() == 0, self.log.read_text()

    def kill(self) -> None:
        """Whatever a test that failed has left."""
        for process in self.served.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait()
