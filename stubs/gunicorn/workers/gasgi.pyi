import asyncio
import socket
from typing import Protocol

from app.serving.bridge import Bridge

class Listener(Protocol):
    sock: socket.socket

class Configuration(Protocol):
    threads: int
    backlog: int

class Served(Protocol):
    settings: object

class Loader(Protocol):
    def wsgi(self) -> Served: ...

class ASGIWorker:
    app: Loader
    asgi: Bridge
    alive: bool
    cfg: Configuration
    loop: asyncio.AbstractEventLoop
    nr_conns: int
    ppid: int
    servers: list[asyncio.Server]
    sockets: list[Listener]
    def notify(self) -> None: ...
    async def _serve(self) -> None: ...
    async def _shutdown(self) -> None: ...
