from typing import Any

class BaseStorage:
    def enqueue(self, data: bytes, priority: float | None = None) -> None: ...
    def dequeue(self) -> bytes | None: ...
    def queue_size(self) -> int: ...

class PriorityRedisStorage(BaseStorage):
    conn: Any
    queue_key: bytes
    read_timeout: float
