"""Every command of `flask --app wsgi`."""

from app.cli.adapting import adapt
from app.cli.corrections import corrections
from app.cli.jobs import jobs
from app.cli.openapi import openapi
from app.cli.organizations import organizations
from app.cli.planning import plan
from app.cli.serve import serve
from app.cli.storage import storage

COMMANDS = (adapt, corrections, jobs, openapi, organizations, serve, storage, plan)
