"""A small Runtime API server, and AWS's own runtime client driven by it: what the real runtime answers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import http.client
import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

http.client._MAXLINE = 1 << 22  # the error cause comes as one large header

ARN = "arn:aws:lambda:us-east-1:123456789012:function:oracle"


@dataclass(frozen=True)
class Posted:
    """What the runtime posted, or the exit status of its process."""

    raw: bytes = b""
    content_type: str = "application/json"
    failed: bool = False
    exit_status: int | None = None


class RealRuntime:
    """`awslambdaric` in a subprocess: one execution environment, restarted after it has died."""

    def __init__(self, handler: str, root: Path) -> None:
        self._handler, self._root = handler, root
        self._next: queue.Queue[tuple[str, bytes, str]] = queue.Queue()
        self._posted: queue.Queue[Posted] = queue.Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self._process: subprocess.Popen[bytes] | None = None

    def invoke(self, payload: bytes, request_id: str, client_context: str = "") -> Posted:
        if self._process is None or self._process.poll() is not None:
            self._process = self._start()
        self._next.put((request_id, payload, client_context))
        return self._wait()

    def init(self) -> Posted:
        """Start the process and return what it posts about its initialisation."""
        self._process = self._start()
        return self._wait()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._server.shutdown()
        self._server.server_close()

    def _wait(self) -> Posted:
        assert self._process is not None
        for _ in range(3000):
            try:
                return self._posted.get(timeout=0.01)
            except queue.Empty:
                status = self._process.poll()
                if status is not None and self._posted.empty():
                    while not self._next.empty():
                        self._next.get()
                    return Posted(exit_status=status)
        raise AssertionError("the real runtime did not answer within 30 seconds")

    def _start(self) -> subprocess.Popen[bytes]:
        env = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "COV", "PYTHON"))
        }
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        env |= {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_EXECUTION_ENV": f"AWS_Lambda_python{version}",
            "AWS_LAMBDA_FUNCTION_NAME": "oracle",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/oracle",
            "AWS_LAMBDA_LOG_STREAM_NAME": "STREAM",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = [sys.executable, "-m", "awslambdaric", self._handler]
        return subprocess.Popen(
            command, cwd=self._root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        jobs, posted = self._next, self._posted

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                request_id, payload, client_context = jobs.get()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(payload)))
                self.send_header("Lambda-Runtime-Aws-Request-Id", request_id)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 3000))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", ARN)
                self.send_header("Lambda-Runtime-Trace-Id", "Root=1-0-0")
                if client_context:
                    self.send_header("Lambda-Runtime-Client-Context", client_context)
                self.end_headers()
                self.wfile.write(payload)

            def do_POST(self) -> None:
                body = self._body()
                failed = self.path.endswith("/error")
                posted.put(Posted(body, self.headers.get("Content-Type", ""), failed))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def _body(self) -> bytes:
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
                return body

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        return Handler


def error_of(posted: Posted) -> dict[str, object]:
    return json.loads(posted.raw)
