# The types of threadcap.py for mypy, pyright and editors: a single file has no place for a marker that it
# has types, so the wheel carries this package beside it.
from collections.abc import Callable
from types import TracebackType
from typing import Any, NotRequired, TypedDict, TypeVar

__all__ = ["cap", "info", "limit"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

class _ThreadsInfo(TypedDict):
    alive: int
    peak: int | None

class _PoolInfo(TypedDict):
    user_api: str
    internal_api: str
    num_threads: int
    prefix: str | None
    filepath: str
    version: str | None
    threading_layer: NotRequired[str]
    architecture: NotRequired[str | None]
    asked: int | None
    granted: int | None

class _Info(TypedDict):
    preloaded: bool
    cap: int | None
    allowed: int | None
    held: list[int]
    threads: _ThreadsInfo
    pools: list[_PoolInfo]
    variables: dict[str, str]

__version__: str

def cap() -> int | None: ...
def info() -> _Info: ...

class limit:
    threads: int
    def __init__(self, threads: int) -> None: ...
    def restore(self) -> None: ...
    def __enter__(self) -> limit: ...
    def __exit__(
        self, exception: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None, /
    ) -> None: ...
    def __call__(self, function: _Function) -> _Function: ...
