"""A gateway of its own for a test of other people's programs."""

import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

SECONDS_TO_START = 60


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def start(case, **settings) -> str:
    """Its address, with its sandbox and these settings besides; it stops when the tests of the class end."""
    folder = tempfile.TemporaryDirectory(prefix="live-gateway-")
    case.addClassCleanup(folder.cleanup)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    written = Path(folder.name) / "gateway.log"
    log = open(written, "wb")
    case.addClassCleanup(log.close)
    settings = {
        "LIVE_LISTEN": f"127.0.0.1:{port}",
        "LIVE_DATA": str(Path(folder.name) / "data"),
        "LIVE_SANDBOX": "true",
        **settings,
    }
    process = subprocess.Popen(
        [os.environ["LIVE_GATEWAY_PROGRAM"]], env={**os.environ, **settings}, stdout=log, stderr=log
    )
    case.addClassCleanup(process.wait)
    case.addClassCleanup(process.terminate)
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(f"{address}/health/ready").close()
            return address
        except urllib.error.URLError:
            if process.poll() is not None or time.monotonic() > until:
                raise AssertionError(written.read_text()) from None
            time.sleep(0.1)
