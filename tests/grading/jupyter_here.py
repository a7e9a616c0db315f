"""A Jupyter server in the test's own process, asked as a page would ask it, without a browser."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPResponse


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    method: str = "GET"
    body: str | None = None


def awaited(waiting: Coroutine) -> Any:
    """Run to its end what waits; in a thread, for in this one a browser's loop may be running."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, waiting).result()


def served(root: Path, extensions: Sequence[str], *requests: Asked) -> list[HTTPResponse]:
    """Start a server with some extensions, ask it one after the other, and stop it."""

    async def ask() -> list[HTTPResponse]:
        server = ServerApp(
            root_dir=str(root), port=0, port_retries=0, ip="127.0.0.1", open_browser=False,
            allow_root=True, log_level=logging.CRITICAL,
            jpserver_extensions=dict.fromkeys(extensions, True),
        )  # fmt: skip
        server.init_signal = lambda: None  # Ctrl+C stays pytest's
        server.initialize(argv=["--IdentityProvider.token=abc"], find_extensions=False)
        try:
            return [
                await AsyncHTTPClient().fetch(
                    f"http://127.0.0.1:{server.port}{one.path}", method=one.method,
                    body=one.body, headers={"Authorization": "token abc"},
                    raise_error=False, follow_redirects=False, request_timeout=60,
                )
                for one in requests
            ]  # fmt: skip
        finally:
            await server._cleanup()

    return awaited(ask())
