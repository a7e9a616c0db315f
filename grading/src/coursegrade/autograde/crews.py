"""Who executes notebooks: warm processes here, kernels here, or a Dask cluster."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import NoSandbox, stop_all, worker_here
from coursegrade.course import CourseError


@dataclass(frozen=True)
class Crew:
    """An executor, how many notebooks it runs at once, and how they are shut in, if at all."""

    executor: Executor
    size: int
    protection: str
    enclosed: bool = True


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@contextmanager
def crew(workers: int | None, scheduler: str | None, setting: Setting) -> Iterator[Crew]:
    """Have workers for a run: of a Dask cluster if its address is given, else of this machine."""
    size = max(1, workers or processors())
    if scheduler:
        yield from _cluster(scheduler, setting)
        return
    threads = ThreadPoolExecutor(size)
    try:
        protection = threads.submit(protection_here, setting).result()
        yield Crew(threads, size, protection)
    except NoSandbox as error:
        words = f"none ({error}); each notebook runs in a kernel, as with nbgrader itself"
        with ProcessPoolExecutor(size, mp_context=get_context("spawn")) as processes:
            yield Crew(processes, size, words, enclosed=False)
    finally:
        stop_all()
        threads.shutdown(cancel_futures=True)


def _cluster(address: str, setting: Setting) -> Iterator[Crew]:
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            "--scheduler needs Dask; install it with 'pip install coursegrade[dask]'."
        ) from None
    try:
        client = Client(address, timeout=30)
    except (OSError, ValueError) as error:
        raise CourseError(f"No Dask scheduler answers at {address} ({error}).") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise CourseError(f"The Dask scheduler at {address} has no workers; start some.")
        try:
            told = client.run(protection_here, setting)
        except Exception as error:
            raise CourseError(f"A worker of {address} has no sandbox ({error}).") from None
        words = f"{', '.join(sorted(set(told.values())))}, on {len(told)} Dask workers"
        yield Crew(client.get_executor(pure=False, retries=3), threads, words)


def protection_here(setting: Setting) -> str:
    """Return how submissions are shut in here; raise NoSandbox if they cannot be."""
    worker = worker_here(setting)
    worker.start()
    return worker.protection
