"""Settings: environment variables AICREAT_..., read once and nowhere else."""

import json
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.private_files import keep_private, keep_secret, read_secret

HERE = Path(__file__).resolve().parent
WEB_APPLICATION = "wsgi:app"
"""What gunicorn loads. The entry points are named here, outside of `app`, which knows neither."""
WORKER_QUEUE = "tasks.consumer.huey"
"""What Huey's consumer loads."""


class BadSetting(Exception):
    """A setting cannot be used; the message names the variable."""


class Settings(BaseSettings):
    """Every setting with its default. docs/settings.md lists them; a test compares the two."""

    model_config = SettingsConfigDict(
        env_prefix="AICREAT_", env_ignore_empty=True, extra="ignore", frozen=True
    )

    host: str = Field(default="127.0.0.1", description="The address the web server listens on.")
    port: int = Field(
        default=8000, ge=1, le=65535, description="The port the web server listens on."
    )
    data_dir: Path = Field(
        default=HERE / "var", description="The folder of the embedded database, queue and store."
    )
    database_url: str = Field(
        default="", description="An SQLAlchemy URL. Empty: SQLite in the data folder."
    )
    redis_url: SecretStr = Field(
        default=SecretStr(""),
        description="redis://... or rediss://... for queue and limits. Empty: files in the data "
        "folder, and memory.",
    )
    s3_bucket: str = Field(
        default="", description="A bucket of S3 or a compatible store. Empty: the data folder."
    )
    s3_endpoint: str = Field(default="", description="Of a compatible store. Empty: Amazon's own.")
    s3_public_endpoint: str = Field(
        default="", description="Where browsers reach that store, when it is another address."
    )
    s3_region: str = Field(default="us-east-1", min_length=1, description="The bucket's region.")
    s3_access_key: str = Field(
        default="", description="Who we are at the store. Empty: the role that the machine has."
    )
    s3_secret_key: SecretStr = Field(
        default=SecretStr(""), validate_default=True, description="What proves it."
    )
    s3_prefix: str = Field(
        default="",
        description="What every key of ours in the bucket starts with, such as aicreat/.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="All keys are derived from it. Empty: made once and kept in the data folder.",
    )
    accepted_secret_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Others whose signatures are good, with commas between: while one is replaced.",
    )
    public_url: str = Field(
        default="",
        description="The address people and clients use; links in answers start with it. Empty: "
        "the request's own host.",
    )
    admin_username: str = Field(
        default="admin", min_length=1, max_length=80, description="Name of the first admin."
    )
    admin_password: SecretStr = Field(
        default=SecretStr(""),
        description="Password of the first admin. Empty: generated and printed once.",
    )
    admin_email: str = Field(
        default="admin@example.com", description="E-mail address of the first admin."
    )
    organization_name: str = Field(
        default="My organization",
        min_length=1,
        max_length=120,
        description="Name of the first organization.",
    )
    sample_project: bool = Field(
        default=True, description="Whether organizations start with a sample project."
    )
    web_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Web processes. With several, AICREAT_REDIS_URL makes limits common.",
    )
    web_threads: int = Field(default=8, ge=1, le=64, description="Threads of each web process.")
    trusted_proxies: int = Field(
        default=0,
        ge=0,
        le=8,
        description="Proxies in front of us whose X-Forwarded headers are believed.",
    )
    workers: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Worker processes. 0: as many as cores and memory allow.",
    )
    lease_s: float = Field(
        default=15.0,
        ge=1,
        le=3600,
        description="Seconds after which a job of a silent worker is given to another.",
    )
    job_wall_s: float = Field(
        default=180.0, ge=1, le=86_400, description="Seconds that one job may take."
    )
    worker_memory_mb: int = Field(
        default=1536, ge=512, le=65_536, description="Memory that a runner may use, in MiB."
    )
    gate_time_s: float = Field(
        default=10.0,
        ge=1,
        le=600,
        description="Seconds that decoding one foreign picture may take.",
    )
    gate_memory_mb: int = Field(
        default=1536,
        ge=256,
        le=65_536,
        description="Memory that decoding one foreign picture may use, in MiB.",
    )
    max_request_mb: int = Field(
        default=512, ge=1, le=10_000, description="Largest request body, in MB."
    )
    max_open_jobs: int = Field(
        default=5000, ge=1, description="Jobs that one organization may have waiting or running."
    )
    max_queue_depth: int = Field(
        default=50_000, ge=1, description="Jobs that may wait or run altogether."
    )
    max_files: int = Field(default=50, ge=1, le=1000, description="Files in one upload.")
    token_minutes: int = Field(default=15, ge=1, le=1440, description="Life of an access token.")
    session_days: int = Field(
        default=14, ge=1, le=365, description="Life of a browser session and of a refresh token."
    )
    sign_in_limit: str = Field(default="10/minute", description="Sign-ins per address and account.")
    request_limit: str = Field(default="600/minute", description="Requests per user.")
    registration: bool = Field(
        default=True, description="Whether anybody may register a new organization."
    )
    confirm_addresses: bool | None = Field(
        default=None, description="Whether who registers follows a mailed link. Empty: with mail."
    )
    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="smtp://user:password@host:port?starttls=1 or smtps://... Empty: files in the "
        "outbox folder.",
    )
    mail_from: str = Field(
        default="AI CREAT <noreply@localhost>", description="The sender of mail."
    )
    oidc_issuer: str = Field(
        default="",
        description="Address of an OpenID Connect provider to sign in with. Empty: none.",
    )
    oidc_client_id: str = Field(
        default="", validate_default=True, description="What the provider calls us."
    )
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="What we prove ourselves to the provider with."
    )
    oidc_name: str = Field(
        default="single sign-on", description="The provider's name on the button: Sign in with ..."
    )
    oidc_organization: str = Field(
        default="",
        description="Name or id of the organization that people of the provider join. Empty: the "
        "first.",
    )
    oidc_group_roles: str = Field(
        default="",
        description='Roles by the provider\'s groups, as JSON: {"leads": "admin"}. Empty: roles '
        "are given here.",
    )
    secure_cookies: bool = Field(
        default=False, description="Cookies only over TLS. Turn on behind https."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least severe log line that is written."
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="The bearer token of /metrics. Empty: there is no /metrics.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins whose pages may call the API, with commas between: "
        "https://app.example.com. Empty: none.",
    )
    webhooks_to_loopback: bool = Field(
        default=False,
        description="Whether webhooks may lead to this machine, over http too. For tests.",
    )
    ready_needs_worker: bool = Field(
        default=False, description="Whether /readyz also asks for a live worker; ./run turns it on."
    )

    @field_validator("database_url")
    @classmethod
    def check_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:", "postgresql:", "postgresql+psycopg:")):
            raise ValueError("use sqlite:... or postgresql+psycopg:...")
        return value

    @field_validator("redis_url")
    @classmethod
    def check_queue(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("use redis://host:port/0 or rediss://...")
        return value

    @field_validator("s3_secret_key")
    @classmethod
    def check_secret_key_comes_with_access_key(
        cls, value: SecretStr, info: ValidationInfo
    ) -> SecretStr:
        if bool(value.get_secret_value()) != bool(info.data.get("s3_access_key")):
            raise ValueError("is needed with AICREAT_S3_ACCESS_KEY, and of no use without it")
        return value

    @field_validator("s3_prefix")
    @classmethod
    def clean_prefix(cls, value: str) -> str:
        value = value.strip("/")
        return f"{value}/" if value else ""

    @field_validator("public_url", "s3_endpoint", "s3_public_endpoint")
    @classmethod
    def check_web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("use an address that starts with https:// or http://")
        return value.rstrip("/")

    @field_validator("cors_origins")
    @classmethod
    def check_origins(cls, value: str) -> str:
        for origin in filter(None, (part.strip() for part in value.split(","))):
            parts = urlsplit(origin)
            is_whole = origin == f"{parts.scheme}://{parts.netloc}" and "*" not in origin
            if not is_whole or parts.scheme not in {"http", "https"}:
                raise ValueError(
                    "use origins such as https://app.example.com, without a path, with commas "
                    "between"
                )
        return value

    @field_validator("mail_url")
    @classmethod
    def check_mail(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value()
        if url and not (url.startswith(("smtp://", "smtps://")) and urlsplit(url).hostname):
            raise ValueError("use smtp://host:port or smtps://host:port")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def check_issuer(cls, value: str) -> str:
        """Whoever could change what the provider says could sign in as anybody."""
        parts = urlsplit(value)
        is_loopback = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if value and not (is_loopback or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("use an address that starts with https://")
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def check_client_id_comes_with_issuer(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("oidc_issuer") and not value:
            raise ValueError("is needed with AICREAT_OIDC_ISSUER")
        return value

    @field_validator("oidc_group_roles")
    @classmethod
    def check_group_roles(cls, value: str) -> str:
        roles = json.loads(value or "{}")
        if not isinstance(roles, dict) or not set(map(str, roles.values())) <= {"user", "admin"}:
            raise ValueError("use a JSON object whose values are user or admin")
        return value

    @property
    def allowed_origins(self) -> frozenset[str]:
        """Whose pages may call the API."""
        return frozenset(filter(None, (part.strip() for part in self.cors_origins.split(","))))

    @property
    def confirms_addresses(self) -> bool:
        """Whether who registers has to follow a mailed link first."""
        has_mail = bool(self.mail_url.get_secret_value())
        return has_mail if self.confirm_addresses is None else self.confirm_addresses

    @property
    def own_url(self) -> str:
        """Where people reach us, also from a mail."""
        # compared, not listened on
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return self.public_url or f"http://{host}:{self.port}"

    @property
    def outbox(self) -> Path:
        return self.data_dir / "outbox"

    @property
    def group_roles(self) -> dict[str, str]:
        return dict(json.loads(self.oidc_group_roles or "{}"))

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL, with the driver that we bring."""
        if self.database_url.startswith("postgresql:"):
            return self.database_url.replace("postgresql:", "postgresql+psycopg:", 1)
        return self.database_url or f"sqlite:///{self.data_dir / 'aicreat.db'}"

    @property
    def queue_file(self) -> Path:
        return self.data_dir / "queue.db"

    @property
    def metrics_dir(self) -> Path:
        """Where several web processes add up what they count."""
        return self.data_dir / "metrics"

    @property
    def store_dir(self) -> Path:
        return self.data_dir / "store"

    @property
    def scratch_dir(self) -> Path:
        return self.data_dir / "scratch"

    @property
    def workers_dir(self) -> Path:
        return self.data_dir / "workers"

    @cached_property
    def secret(self) -> str:
        """The secret all keys are derived from.

        It is the given one, else the kept one, else one for this process alone.
        """
        given = self.secret_key.get_secret_value()
        return given or read_secret(self.secret_file) or secrets.token_urlsafe(48)

    @property
    def accepted_secrets(self) -> tuple[str, ...]:
        """Secrets that sign nothing any more, or not yet, and whose signatures are good."""
        parts = self.accepted_secret_keys.get_secret_value().split(",")
        return tuple(filter(None, (part.strip() for part in parts)))

    @property
    def secret_file(self) -> Path:
        return self.data_dir / "secret_key"

    def prepare(self) -> None:
        """Make the data folder and the kept secret, for nobody else on this machine to read.

        Called by what serves, not by what merely imports. What this process and its children make
        from now on is theirs alone.

        Raises:
            OSError: The folder cannot be written to.
        """
        for folder in (self.data_dir, self.store_dir, self.scratch_dir):
            folder.mkdir(parents=True, exist_ok=True)
        keep_private(self.data_dir)
        if not self.secret_key.get_secret_value():
            keep_secret(self.secret_file)


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        BadSetting: It names every variable whose value cannot be used.
    """
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"AICREAT_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise BadSetting("; ".join(lines)) from None
