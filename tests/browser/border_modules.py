"""The verifier's modules alone in a window: no office, no page, only the folder of static files."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parents[2] / "src/openkp/office/static"
BORDER = STATIC / "border"
VECTORS = Path(__file__).parents[1] / "border/vectors"


class _Files(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"<!doctype html><html lang=en><title>modules</title>")
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing is written."""


@contextmanager
def served_files() -> Iterator[str]:
    """The address under which the folder of static files is served."""
    handler = partial(_Files, directory=str(STATIC))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def vectors(name: str) -> dict[str, Any]:
    """A file of vectors of the border."""
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


def base64_of(data: bytes) -> str:
    """Bytes for `atob`."""
    return base64.b64encode(data).decode()


#: Puts the modules on the window, and small translations between the test's JSON and their values.
PREPARE = """async () => {
  const load = (name) => import(`/border/${name}.js`);
  const [bundle, verdict, days, crypto, content, cbor, scanner] = await Promise.all(
    ["bundle", "verdict", "days", "crypto", "content", "cbor", "scanner"].map(load));
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const presented = (row) => row.text ?? crypto.fromHex(row.hex);
  const elsewhere = (row) => (digest) => {
    const isElsewhere = (one) => one.post !== row.post || one.device !== row.device;
    const [found] = (row.seen ?? []).filter((one) => one.digest === digest && isElsewhere(one))
      .sort((a, b) => (a.seen_at < b.seen_at ? -1 : 1));
    return found ? { post: found.post, seen: found.seen_at } : null;
  };
  const answer = (row, held) => verdict.verify(presented(row), {
    bundle: held, day: days.dayOfIso(row.day), now: Date.parse(row.now) / 1000, seen: elsewhere(row),
  });
  window.kp = { bundle, verdict, days, crypto, content, cbor, scanner, bytes, answer };
}"""
