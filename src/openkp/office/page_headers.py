"""What every answer tells the browser beside its page, and decorators for pages that need more.

Content-Security-Policy, HSTS, nosniff, referrer and opener policy come from Django and django-csp by the
settings. Here: Permissions-Policy (no page may use the camera, the microphone, the place and so on, but pages
for passkeys) and Cross-Origin-Resource-Policy (no other site embeds what this office sends).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: What browsers can do for a page, and no page of ours needs.
_REFUSED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_OWN = ("publickey-credentials-create", "publickey-credentials-get")


def permissions_policy(*own: str) -> str:
    """The header's text; `own` names what this page may use beside passkeys."""
    allowed = (*_OWN, *own)
    parts = [f"{name}=()" for name in _REFUSED if name not in allowed] + [
        f"{name}=(self)" for name in allowed
    ]
    return ", ".join(parts)


class PageHeaders:
    """Sets the two headers on every answer that has not set its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", permissions_policy())
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def with_camera(view: View[P]) -> View[P]:
    """The page may ask for the camera: the verifier scans codes."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["Permissions-Policy"] = permissions_policy("camera")
        return response

    return answer


#: The page may compile WebAssembly: the verifier's reader of codes. Scripts stay our own files.
with_wasm = csp_update({"script-src": ["'wasm-unsafe-eval'"]})
