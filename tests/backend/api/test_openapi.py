"""The server keeps what its own /openapi.json says, whatever is made up from it."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    negative_data_rejection,
    positive_data_acceptance,
)

from backend.config import Settings
from backend.main import create_application
from tests.backend.api.generating import delete_all
from tests.backend.running import RunningServer

DOCUMENT = create_application(Settings(_env_file=None)).openapi()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
EXCLUDED = {
    "POST /api/jobs": [positive_data_acceptance],  # no schema says which bytes are a picture
    # To other methods, `upload` is the id of a job which does not exist.
    "POST /api/jobs/upload": [positive_data_acceptance, allow_header_conformance],
    # A form's "on" is a yes, and `files` may as well be one text that is passed over.
    "POST /api/jobs/batch": [positive_data_acceptance, negative_data_rejection, allow_header_conformance],
    # No schema says that a prompt is not blank, that cuts rise, or what is on this machine; and fields of
    # layers may be anything where there are to be none.
    "POST /api/generate": [positive_data_acceptance, negative_data_rejection],
    "GET /api/generate": [negative_data_rejection, positive_data_acceptance],
    # The same of other systems' addresses; one of them needs no body at all.
    "POST /generations": [positive_data_acceptance, negative_data_rejection],
    "POST /generate": [positive_data_acceptance, negative_data_rejection],
    "POST /api/v1/generate": [positive_data_acceptance, negative_data_rejection],
    # `?limit=` is taken for its absence, and not praised for it; no schema says which text is a cursor.
    "GET /api/jobs": [negative_data_rejection, positive_data_acceptance],
    "GET /health/ready": [not_a_server_error],  # 503 is what it is for
}
"""Every other check of schemathesis holds everywhere: statuses, content types, bodies, headers, methods."""


@pytest.fixture(autouse=True)
def aftermath(server: RunningServer) -> Iterator[None]:
    """The jobs and files that were made up are gone, and nothing else is left behind."""
    tracebacks = server.log.count("Traceback")
    yield
    assert server.log.count("Traceback") == tracebacks
    assert psutil.Process(server.process.pid).memory_info().rss < 150e6
    delete_all(server)
    assert server.has_nothing_left_behind()


@pytest.fixture
def done(server: RunningServer, picture: bytes) -> str:
    job_id: str = server.complete(picture, num_layers="2")["id"]
    return job_id


def test_the_server_serves_this_document(server: RunningServer) -> None:
    assert server.client.get("/openapi.json").json() == DOCUMENT


@SCHEMA.exclude(operation_id="stream_jobs").parametrize()  # which never ends by itself
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_answer_is_as_described(server: RunningServer, case: schemathesis.Case) -> None:
    excluded = EXCLUDED.get(case.operation.label, [])
    case.call_and_validate(base_url=server.url, excluded_checks=excluded, timeout=20)


@SCHEMA.include(operation_id="reslice_job").parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_slicing_a_real_job_is_as_described(
    server: RunningServer, done: str, case: schemathesis.Case
) -> None:
    """No schema says that cuts rise, or that a form's "on" is a yes."""
    case.path_parameters["job_id"] = done
    excluded = [positive_data_acceptance, negative_data_rejection]
    answer = case.call_and_validate(base_url=server.url, excluded_checks=excluded, timeout=20)
    assert answer.status_code != 404
