"""Settings: environment variables AICREAT_..., read once; the only place that reads the environment."""

from __future__ import annotations

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

HERE = Path(__file__).resolve().parent


class BadSetting(Exception):
    """A setting cannot be used; the message names the variable."""


class Settings(BaseSettings):
    """Every setting with its default. docs/settings.md lists them; a test compares the two."""

    model_config = SettingsConfigDict(env_prefix="AICREAT_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="The address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the web server listens on.")
    data_dir: Path = Field(HERE / "var", description="The folder of the embedded database, queue and store.")
    database_url: str = Field("", description="An SQLAlchemy URL. Empty: SQLite in the data folder.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="All keys are derived from it. Empty: made once and kept in the data folder."
    )
    public_url: str = Field(
        "", description="The address people and clients use; links in answers start with it. Empty: the request's own host."
    )
    admin_username: str = Field("admin", min_length=1, max_length=80, description="Name of the first admin.")
    admin_password: SecretStr = Field(
        SecretStr(""), description="Password of the first admin. Empty: generated and printed once."
    )
    admin_email: str = Field("admin@example.com", description="E-mail address of the first admin.")
    organization_name: str = Field("My organization", min_length=1, max_length=120, description="Name of the first organization.")
    sample_project: bool = Field(True, description="Whether the first start makes the sample project.")
    web_threads: int = Field(8, ge=1, le=64, description="Threads of the web process.")
    workers: int = Field(0, ge=0, le=64, description="Worker processes. 0: as many as cores and memory allow.")
    lease_s: float = Field(15.0, ge=1, le=3600, description="Seconds after which a job of a silent worker is given to another.")
    job_wall_s: float = Field(180.0, ge=1, le=86_400, description="Seconds that one job may take.")
    worker_memory_mb: int = Field(1536, ge=512, le=65_536, description="Memory that a runner may use, in MiB.")
    gate_time_s: float = Field(10.0, ge=1, le=600, description="Seconds that decoding one foreign picture may take.")
    gate_memory_mb: int = Field(1536, ge=256, le=65_536, description="Memory that decoding one foreign picture may use, in MiB.")
    max_request_mb: int = Field(512, ge=1, le=10_000, description="Largest request body, in MB.")
    max_files: int = Field(50, ge=1, le=1000, description="Files in one upload.")
    token_minutes: int = Field(15, ge=1, le=1440, description="Life of an access token.")
    session_days: int = Field(14, ge=1, le=365, description="Life of a browser session and of a refresh token.")
    sign_in_limit: str = Field("10/minute", description="Sign-in attempts per address and account.")
    request_limit: str = Field("600/minute", description="Requests per user.")
    secure_cookies: bool = Field(False, description="Cookies only over TLS. Turn on behind https.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least severe log line that is written.")
    webhooks_to_loopback: bool = Field(False, description="Whether webhooks may lead to this machine, over http too. For tests.")
    ready_needs_worker: bool = Field(False, description="Whether /readyz also asks for a live worker; ./run turns it on.")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise ValueError("use sqlite:... or postgresql+psycopg:...")
        return value

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'aicreat.db'}"

    @property
    def queue_file(self) -> Path:
        return self.data_dir / "queue.db"

    @property
    def store_dir(self) -> Path:
        return self.data_dir / "store"

    @property
    def scratch_dir(self) -> Path:
        return self.data_dir / "scratch"

    @cached_property
    def secret(self) -> str:
        """The secret all keys are derived from: the given one, else the kept one, else one for this process alone."""
        given = self.secret_key.get_secret_value()
        return given or _read_secret(self._secret_file) or secrets.token_urlsafe(48)

    @property
    def _secret_file(self) -> Path:
        return self.data_dir / "secret_key"

    def prepare(self) -> None:
        """Make the data folder and the kept secret: called by what serves, not by what merely imports. Raises OSError."""
        for folder in (self.data_dir, self.store_dir, self.scratch_dir):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.secret_key.get_secret_value():
            _keep_secret(self._secret_file)


def _read_secret(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # there is none, or the folder is not readable: whoever serves says so in a line of its own
        return ""


def _keep_secret(path: Path) -> None:
    """Make the kept secret unless there is one; safe when two processes start at once."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def load_settings() -> Settings:
    """Read the environment. Raises BadSetting, naming every variable whose value cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"AICREAT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise BadSetting("; ".join(lines)) from None
