"""Structured logs: one JSON object a line, carrying the request id. No personal data in them."""

import logging
import sys

import structlog
from structlog.typing import Processor

from hotline.infra.settings import Settings

_shared: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(settings: Settings) -> None:
    """Our own lines and those of libraries in the same shape, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_shared, processors=_rendering(settings))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    logging.getLogger("tortoise").setLevel(logging.WARNING)  # it logs every statement with its values
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # and it every address, with tokens and numbers
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _rendering(settings: Settings) -> list[Processor]:
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if settings.log_format == "text":
        return [remove_meta, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    return [remove_meta, structlog.processors.format_exc_info, as_json]
