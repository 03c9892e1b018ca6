"""Our own uvicorn server: it tells open streams to end before it waits for connections to close."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import resource
import socket
from pathlib import Path

from fastapi import FastAPI
from uvicorn import Config, Server
from uvicorn.supervisors import ChangeReload

from backend.config import Settings
from backend.errors import StartError

SHUTDOWN_GRACE_S = 10
FORCE_CHECK_S = 0.1
WS_MAX_BYTES = 4096  # what a client says is not heard anyway
WS_PING_S = 15.0
OPEN_FILES = 8192
_REMEDIES = {
    errno.EADDRINUSE: "another program, or an earlier start, holds the port: stop it, or set PORT",
    errno.EADDRNOTAVAIL: "HOST is not an address of this machine: set HOST=127.0.0.1",
    errno.EACCES: "ports below 1024 may be reserved for the system: set PORT=8000",
}
_OTHER_REMEDY = "check HOST and PORT"


class DrainingServer(Server):
    """Lets the application finish what it does before it closes anything, unless it is told to stop twice.

    First of all the drain event is set: an endless stream would otherwise hold up every shutdown.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in sockets or []:
            listener.set_inheritable(False)  # a child that outlived this server would hold the port
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # what the start has built stays: a collection need not go through it, 0.1 s each time

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        application = self.config.loaded_app
        if isinstance(application, FastAPI):
            application.state.drain.set()
            await self._finish(application)
        await super().shutdown(sockets)

    async def _finish(self, application: FastAPI) -> None:
        """What still runs comes to its end, or a second signal comes; meanwhile requests are answered."""
        finishing = asyncio.create_task(application.state.finish())
        while not finishing.done() and not self.force_exit:
            await asyncio.wait([finishing], timeout=FORCE_CHECK_S)
        self.force_exit = False  # it has done its part: connections are closed in their order
        finishing.cancel()
        await asyncio.gather(finishing, return_exceptions=True)


def serve(application: FastAPI, settings: Settings) -> None:
    """Serve until a signal comes."""
    allow_open_files()
    listener = _listen(settings)
    DrainingServer(_config(application, settings)).run([listener])


def serve_with_reload(settings: Settings, folders: list[Path]) -> None:
    """Serve, and start anew whenever a source file in these folders changes."""
    allow_open_files()
    listener = _listen(settings)
    listener.set_inheritable(True)
    config = _config("backend.main:application_from_environment", settings, folders)
    ChangeReload(config, target=DrainingServer(config).run, sockets=[listener]).run()


def allow_open_files() -> None:
    """Each connection and each file that streams in counts; macOS begins with 256 for all of them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(ValueError, OSError):  # a system's own limit may be lower still
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _config(application: FastAPI | str, settings: Settings, folders: list[Path] | None = None) -> Config:
    return Config(
        application,
        host=settings.host,
        port=settings.port,
        factory=isinstance(application, str),
        http="h11",  # it refuses what others let through: no Host, two of them, two lengths
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_ping_interval=WS_PING_S,
        ws_ping_timeout=WS_PING_S,
        ws_per_message_deflate=False,
        log_config=None,
        proxy_headers=False,  # nothing may speak for another host; also keeps `loaded_app` our own
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
        reload=bool(folders),
        reload_dirs=[str(folder) for folder in folders or []],
    )


def _listen(settings: Settings) -> socket.socket:
    """Bind before anything is opened, so that a taken port is told at once and plainly."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol by name: asyncio only then switches Nagle's delay off, which costs 40 ms an answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise StartError(
            f"cannot listen on {settings.host}, port {settings.port} ({error.strerror}); "
            f"{_REMEDIES.get(error.errno or 0, _OTHER_REMEDY)}"
        ) from error
    listener.listen(2048)
    return listener
