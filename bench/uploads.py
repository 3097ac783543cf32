"""What a picture of 24 megapixels costs the app when the client sends it past us: the CPU of its
two requests.

.venv/bin/python -m bench.uploads

The ticket and the completion are measured on the app's side alone: from the request that its server
hands over to the whole answer, the clients of database, queue and store included, and the
notification of a worker. The bytes go to the store by a form that the app has signed; with the
folder the app is the store, and what receiving the form costs stands beside. Two baselines of the
same run: a request that does nothing but know its caller, and the same picture sent through the
app.
"""

from __future__ import annotations

import io
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import requests
from werkzeug.test import EnvironBuilder, run_wsgi_app
from werkzeug.wrappers import Response

from bench.pipeline.upload import drawn
from bench.renderings import STACKS, Product, open_product
from tasks.notifier import HueyNotifier
from tests.api.client import Api

TIMES, MANY = 20, 10
GOAL_MS = 5.0


def main() -> None:
    data = drawn()
    print(
        f"24 megapixels, {len(data) / 1e6:.1f} MB; CPU in ms, median of {TIMES}; goal "
        f"{GOAL_MS:.0f} a picture for both requests\n"
    )
    names = ("ticket", "complete", "both", f"1 of {MANY}", "receive", "a GET", "through us")
    print(f"{'stack':<32}" + "".join(f"{name:>11}" for name in names))
    for name in STACKS:
        with open_product(name, 15) as product:
            notify_for_real(product)
            print(
                f"{name:<32}" + "".join(f"{value:>11.1f}" for value in measure(product, data)),
                flush=True,
            )


def measure(product: Product, data: bytes) -> list[float]:
    api = Api(product.installation)
    once(product, api, data)
    samples = [once(product, api, data) for _ in range(TIMES)]
    ticket, complete, receive = (statistics.median(values) for values in zip(*samples, strict=True))
    both = statistics.median(sample[0] + sample[1] for sample in samples)
    many = [once(product, api, data, MANY) for _ in range(3)]
    one_of_many = statistics.median((sample[0] + sample[1]) / MANY for sample in many)
    known = statistics.median(asked(api, "GET", "/users/me")[0] for _ in range(TIMES))
    through = statistics.median(
        cpu_of(lambda: api.upload({"large.jpg": data}))[0] for _ in range(3)
    )
    return [ticket, complete, both, one_of_many, receive, known, through]


def notify_for_real(product: Product) -> None:
    """Tests only note who rang; here ringing is a part of what completing costs."""
    app = product.installation.app
    deps = app.extensions["deps"]
    app.extensions["deps"] = replace(deps, notifier=HueyNotifier(product.installation.settings))


def once(product: Product, api: Api, data: bytes, pictures: int = 1) -> tuple[float, float, float]:
    """CPU of announcing, of completing, and of receiving the bytes, which the app does for its own
    folder alone.
    """
    file = {"filename": "large.jpg", "sizeBytes": len(data), "contentType": "image/jpeg"}
    order = {"projectName": "Direct", "files": [file] * pictures}
    ticket_ms, answer = asked(api, "POST", "/projects", json=order)
    started = answer.get_json()
    receive_ms = sum(send(product, slot, data) for slot in started["uploads"])
    complete_ms, answer = asked(api, "POST", f"/projects/{started['projectId']}/uploads/complete")
    assert answer.status_code == 202, answer.text
    return ticket_ms, complete_ms, receive_ms


def asked(api: Api, method: str, path: str, **content: Any) -> tuple[float, Response]:
    """CPU of one request on the app's side, and its answer."""
    builder = EnvironBuilder(f"/api/v1{path}", method=method, headers=api.headers, **content)
    environ = builder.get_environ()
    spent, (parts, status, headers) = cpu_of(
        lambda: run_wsgi_app(api.installation.app, environ, buffered=True)
    )
    return spent, Response(parts, status, headers)


def send(product: Product, slot: dict[str, Any], data: bytes) -> float:
    if slot["url"].startswith(product.installation.settings.s3_endpoint or "never:"):
        answer = requests.post(
            slot["url"], data=slot["fields"], files={"file": ("large.jpg", data)}
        )
        assert answer.status_code == 204, answer.text
        return 0.0
    form = {**slot["fields"], "file": (io.BytesIO(data), "large.jpg")}
    path = "/" + slot["url"].split("/", 3)[3]
    spent, received = cpu_of(lambda: product.installation.app.test_client().post(path, data=form))
    assert received.status_code in {200, 201, 204}, received.text
    return spent


def cpu_of(act: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds of this process, and of the children that ended meanwhile."""
    before = cpu_ms()
    answer = act()
    return cpu_ms() - before, answer


def cpu_ms() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (time.process_time() + children.ru_utime + children.ru_stime)


if __name__ == "__main__":
    main()
