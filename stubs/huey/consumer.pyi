from datetime import datetime
from multiprocessing.synchronize import Event

from huey.api import Huey

class BaseProcess:
    huey: Huey
    stop_flag: Event
    def initialize(self) -> None: ...
    def loop(self, now: datetime | None = None) -> None: ...

class Worker(BaseProcess): ...

class Scheduler(BaseProcess):
    interval: float

class Consumer:
    worker_class: type[Worker]
    scheduler_class: type[Scheduler]
    def __init__(self, huey: Huey, **options: object) -> None: ...
