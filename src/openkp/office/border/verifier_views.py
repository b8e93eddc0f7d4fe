"""The verifier for border posts: one page that works without a network once it was opened.

Everything in it is public and the same for everyone, so that a device may keep it: no session, no names, no
form of the office. A service worker precaches what it needs, under a version that follows from the bytes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from openkp.office.page_headers import with_camera, with_wasm

OFFICE = Path(__file__).resolve().parents[1]
STATIC = OFFICE / "static"
TEXTS = STATIC / "border" / "texts"
#: Languages of the verifier, which are more than those of the office; each has a file of texts.
LANGUAGES = {
    "en": "English",
    "fr": "Français",
    "ar": "العربية",
    "pt": "Português",
    "ru": "Русский",
    "zh": "中文",
}
RIGHT_TO_LEFT = frozenset({"ar"})
#: Beside the verifier's own folder: the look of the office, its symbol and its letters.
_SHARED = ("office/office.css", "office/img/mark.svg", "office/vendor/ibm-plex-sans/*.woff2")
#: Kept on no device: what only a reader of the source needs.
_LEFT_OUT = frozenset({".md", ""})


@require_safe
@with_camera
@with_wasm
def verifier(request: HttpRequest) -> HttpResponse:
    """The page itself."""
    response = HttpResponse(_page(_language()))
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of files that it keeps and their version in front."""
    files, version = kept_files()
    page = reverse("border:verifier")
    head = {"version": version, "page": page, "files": [page, reverse("border:verifier_manifest"), *files]}
    body = (STATIC / "border" / "worker.js").read_text(encoding="utf-8")
    source = f"const KEPT = {json.dumps(head)};\n{body}"
    response = HttpResponse(source, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the page on its home screen."""
    language = _language()
    texts = _texts(language)
    page = reverse("border:verifier")
    icons = [
        {"src": static(f"border/icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        | ({"purpose": "any maskable"} if size == 512 else {})
        for size in (192, 512)
    ]
    content = {
        "id": page,
        "name": texts["app_name"],
        "short_name": texts["app_short_name"],
        "lang": language,
        "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr",
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "background_color": "#f4f6f8",
        "theme_color": "#0b2a4a",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")


@lru_cache(maxsize=1)
def kept_files() -> tuple[list[str], str]:
    """Addresses of the files that a device keeps, and the version that follows from all their bytes."""
    own = [path for path in (STATIC / "border").rglob("*") if path.is_file() and path.suffix not in _LEFT_OUT]
    shared = [path for pattern in _SHARED for path in STATIC.glob(pattern)]
    digest = sha256(_page("en").encode())
    names = []
    for path in sorted([*own, *shared]):
        name = path.relative_to(STATIC).as_posix()
        digest.update(f"{name}\0".encode() + sha256(path.read_bytes()).digest())
        if name != "border/worker.js":
            names.append(static(name))
    return names, digest.hexdigest()[:16]


def _language() -> str:
    language = (get_language() or "en").split("-")[0]
    return language if language in LANGUAGES else "en"


@lru_cache(maxsize=len(LANGUAGES))
def _texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    return texts


def _page(language: str) -> str:
    return render_to_string(
        "border/verifier.html",
        {
            "t": _texts(language),
            "language": language,
            "is_rtl": language in RIGHT_TO_LEFT,
            "languages": LANGUAGES.items(),
        },
    )
