"""The files of a log, in a folder or at a web address; sizes and times are bounded."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from openkp.cli.speaking import Trouble, wrong_use
from openkp.log.tiles import MAX_BUNDLE_BYTES

if TYPE_CHECKING:
    import httpx

TIMEOUT_SECONDS = 20.0


class LogPlace:
    """Reads the files of one log; use it as a context."""

    def __init__(self, place: str) -> None:
        """Raises Trouble (usage) for neither a folder nor an http(s) address."""
        self.place = place
        self._client: httpx.Client | None = None
        if place.startswith(("http://", "https://")):
            import httpx

            self._client = httpx.Client(
                timeout=TIMEOUT_SECONDS, follow_redirects=False, limits=httpx.Limits(max_connections=4)
            )
        elif not Path(place).is_dir():
            raise wrong_use(
                f"{place} is neither a folder nor an address.",
                "Give the folder that holds the file `checkpoint`, or its address beginning with https://.",
            )

    def __enter__(self) -> LogPlace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            self._client.close()

    def __call__(self, path: str, /) -> bytes | None:
        """The bytes of one file; None where there is none. Raises Trouble if it cannot be reached."""
        return self._from_folder(path) if self._client is None else self._from_web(self._client, path)

    def _from_folder(self, path: str) -> bytes | None:
        try:
            with (Path(self.place) / path).open("rb") as file:
                return file.read(MAX_BUNDLE_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Trouble(f"{path} of the log cannot be read: {error.strerror}.") from error

    def _from_web(self, client: httpx.Client, path: str) -> bytes | None:
        import httpx

        address = f"{self.place.rstrip('/')}/{path}"
        try:
            with client.stream("GET", address) as answer:
                if answer.status_code in (404, 410):
                    return None
                if answer.status_code != 200:
                    raise Trouble(
                        f"{address} answered {answer.status_code}.", "Check the address, or try again later."
                    )
                found = bytearray()
                for part in answer.iter_bytes():
                    found += part
                    if len(found) > MAX_BUNDLE_BYTES:
                        raise Trouble(f"{address} is larger than any file of a log.", "Check the address.")
                return bytes(found)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Trouble(
                f"{address} cannot be reached ({type(error).__name__}).", "Check the address and the network."
            ) from error
