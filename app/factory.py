"""Builds the Flask application from settings and deps."""

import secrets

import structlog
from apiflask import APIFlask
from flask import Response, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from app import body_limits, limits
from app.api import cross_origin, errors as api_errors
from app.api.blueprints import BLUEPRINTS as API
from app.api.incoming import JsonBodies, RowNumber
from app.api.v1.description.document import describe
from app.cli.commands import COMMANDS
from app.database import engines
from app.database.migrate import MIGRATIONS
from app.deps import Deps
from app.domain.errors import DomainError
from app.models.base import Base
from app.sign_in_waits import SignInWaits
from app.version import VERSION
from app.web import compression, errors as web_errors, media, metrics, operations, static_files
from app.web.blueprints import BLUEPRINTS as SCREENS
from app.web.guard import load_viewer
from app.web.remembered import SignIns
from app.wiring import session_keys
from config import Settings

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:{store}",
    "font-src 'self'",
    "connect-src 'self'{store}",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
)
"""What pages may load. store: where pictures come from and files go to when that is not us."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

HTTPS_FOR_A_YEAR = "max-age=31536000"
"""Where the public address is https, browsers never ask over http again; other names of the domain
are not ours to decide.
"""


def create_app(settings: Settings, deps: Deps) -> APIFlask:
    """The web application. Touches neither disk nor network."""
    app = APIFlask(
        __name__,
        title="AI CREAT",
        version=VERSION,
        json_errors=False,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
    )
    static_files.install(app)
    app.spec_processor(describe)
    _configure(app, settings)
    app.config["IS_HTTPS"] = settings.public_url.startswith("https://")
    app.config["CONTENT_SECURITY_POLICY"] = content_policy(deps.storage.browser_origin())
    app.extensions["deps"] = deps
    _bind_database(app)
    compression.install(app)
    app.before_request(_name_request)
    metrics.install(app)
    _install_sign_in(app)
    for blueprint in API:
        app.register_blueprint(blueprint)
    for blueprint in (*SCREENS, media.blueprint, operations.blueprint):
        app.register_blueprint(blueprint)
    _install_protection(app, settings)
    web_errors.install(app)
    app.register_error_handler(HTTPException, _by_path)
    app.after_request(_finish)
    cross_origin.install(app, settings.allowed_origins)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def content_policy(store_origin: str | None) -> str:
    return "; ".join(POLICY).format(store=f" {store_origin}" if store_origin else "")


def _configure(app: APIFlask, settings: Settings) -> None:
    keys = session_keys(settings)
    app.config.update(
        SECRET_KEY=keys[0],
        SECRET_KEY_FALLBACKS=keys[1:],
        WTF_CSRF_SECRET_KEY=keys[::-1],  # the last one signs
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=engines.engine_options(settings.database),
        MAX_CONTENT_LENGTH=settings.max_request_mb * 1_000_000,
        MAX_FILES=settings.max_files,
        MAX_FORM_PARTS=settings.max_files + 100,
        SESSION_COOKIE_NAME="aicreat",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_NAME="aicreat_remember",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_DURATION=settings.session_days * 86_400,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        PUBLIC_URL=settings.public_url,
        TOKEN_MINUTES=settings.token_minutes,
        SESSION_DAYS=settings.session_days,
        REGISTRATION=settings.registration,
        CONFIRMS_ADDRESSES=settings.confirms_addresses,
        SAMPLE_PROJECT=settings.sample_project,
        READY_NEEDS_WORKER=settings.ready_needs_worker,
        METRICS_TOKEN=settings.metrics_token.get_secret_value(),
        OPENAPI_VERSION="3.1.0",
        SYNC_LOCAL_SPEC=False,
        AUTO_SERVERS=False,
        JSON_SORT_KEYS=False,
    )
    if settings.trusted_proxies:
        known = settings.trusted_proxies
        behind = ProxyFix(app.wsgi_app, x_for=known, x_proto=known, x_host=known)
        app.wsgi_app = behind  # type: ignore[method-assign]
    _adapt_flask(app)
    app.settings = settings  # type: ignore[attr-defined]


def _adapt_flask(app: APIFlask) -> None:
    """Read and write bodies and addresses as ours are written."""
    app.json = JsonBodies(app)
    app.url_map.converters["int"] = RowNumber


def _bind_database(app: APIFlask) -> None:
    """Flask-SQLAlchemy holds what Flask-Migrate's commands need; sessions are Deps.database's."""
    tables = SQLAlchemy(metadata=Base.metadata)
    tables.init_app(app)
    Migrate(app, tables, directory=str(MIGRATIONS), render_as_batch=True)


def _install_sign_in(app: APIFlask) -> None:
    manager = SignIns(
        app, add_context_processor=False
    )  # templates get the viewer, also while nobody can tell who it is
    manager.session_protection = "basic"
    manager.user_loader(load_viewer)
    Htmx(app)


def _install_protection(app: APIFlask, settings: Settings) -> None:
    """Limits on bodies and requests, and CSRF tokens for the screens; the API has no cookies."""
    body_limits.install(app)
    protection = CSRFProtect(app)
    for blueprint in API:
        protection.exempt(blueprint)
    limits.install(app, settings)
    app.extensions["sign_in_waits"] = SignInWaits(*limits.open_counts(settings))


def _by_path(error: HTTPException) -> ResponseReturnValue:
    """Unknown paths and wrong methods have no blueprint.

    The path says whether a client or a person asked.
    """
    return (
        api_errors.refuse_http(error)
        if request.path.startswith(limits.API_PREFIX)
        else web_errors.refuse_http(error)
    )


def refuse_media(error: DomainError) -> Response:
    """Links to pictures are followed by browsers and by clients of the API.

    Who does not ask for a page gets the API's body.
    """
    wants_page = "text/html" in request.headers.get("Accept", "")
    return web_errors.refuse_domain(error) if wants_page else api_errors.refuse_domain(error)


media.blueprint.register_error_handler(DomainError, refuse_media)


def _name_request() -> None:
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _finish(response: Response) -> Response:
    # iterating it gives pairs
    given = {name.lower() for name in response.headers.keys()}  # noqa: SIM118
    wanted = {**HEADERS, "Content-Security-Policy": current_app.config["CONTENT_SECURITY_POLICY"]}
    if current_app.config["IS_HTTPS"]:
        wanted["Strict-Transport-Security"] = HTTPS_FOR_A_YEAR
    response.headers.extend(
        [(name, value) for name, value in wanted.items() if name.lower() not in given]
    )
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.path.startswith(limits.API_PREFIX):
        _make_conditional(response)
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _make_conditional(response: Response) -> None:
    """Polled answers carry an ETag and honour If-None-Match."""
    if request.method == "GET" and response.status_code == 200 and not response.direct_passthrough:
        if "ETag" not in response.headers:
            response.add_etag()
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.make_conditional(request)
