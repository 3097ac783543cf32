"""Log lines as JSON on standard error, with the id of the request or job they belong to."""

import logging
import sys
from contextlib import AbstractContextManager
from uuid import UUID

import structlog


def name_job(job_id: UUID, organization_id: UUID) -> AbstractContextManager[None]:
    """Every line that is written within the block bears the ids."""
    return structlog.contextvars.bound_contextvars(
        job_id=str(job_id), organization_id=str(organization_id)
    )


def set_up_logs(level: str) -> None:
    """Route the standard library's loggers and structlog's through one renderer."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
