"""The symbols of the office: small inline drawings, so that no state is told by colour alone.

Each is 16 by 16 units, drawn with the colour of the text around it. `FLIPPED` are the ones that point along
the line of reading and turn round in right-to-left pages.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

#: name -> the `d` of one path, drawn as strokes.
PATHS: dict[str, str] = {
    "alert": "M8 1.8 15 14H1zM8 6.2v3.6M8 11.9v.2",
    "arrow": "M2 8h12M9 3l5 5-5 5",
    "ban": "M8 1.5a6.5 6.5 0 1 0 .01 0zM3.5 3.5l9 9",
    "check": "M2.5 8.5 6.5 12.5 13.5 4",
    "clock": "M8 1.5a6.5 6.5 0 1 0 .01 0zM8 4.3V8l2.6 2",
    "copy": "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
    "cross": "M3.5 3.5l9 9M12.5 3.5l-9 9",
    "document": "M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M5.5 8h5M5.5 11h5",
    "down": "M3.5 6 8 10.5 12.5 6",
    "eye": "M1 8c2-3.2 4.3-4.8 7-4.8S13 4.8 15 8c-2 3.2-4.3 4.8-7 4.8S3 11.2 1 8zM8 6a2 2 0 1 0 .01 0z",
    "info": "M8 1.5a6.5 6.5 0 1 0 .01 0zM8 7.2v4M8 4.7v.2",
    "pencil": "M2 14l1-3.5L11 2.5 13.5 5 5.5 13zM9.5 4l2.5 2.5",
    "plus": "M8 2.5v11M2.5 8h11",
    "question": "M8 1.5a6.5 6.5 0 1 0 .01 0zM6 6.3a2 2 0 1 1 2.7 1.9c-.5.2-.7.6-.7 1.2M8 11.5v.2",
    "return": "M6.5 3 2 7.5 6.5 12M2 7.5h7.5a4 4 0 0 1 4 4v1.5",
    "seal": "M8 1.5a4.5 4.5 0 1 0 .01 0zM5.5 9.8 4.5 15 8 13l3.5 2-1-5.2M6.3 6l1.2 1.2 2.2-2.4",
    "search": "M7 1.8a5.2 5.2 0 1 0 .01 0zM10.8 10.8l3.7 3.7",
    "swap": "M2 5h11M10 2l3 3-3 3M14 11H3M6 8l-3 3 3 3",
    "upload": "M8 11V2.5M4.5 6 8 2.5 11.5 6M2 11v3h12v-3",
}

FLIPPED = frozenset({"arrow", "return"})


def icon_svg(name: str) -> SafeString:
    """The drawing of one symbol, hidden from screen readers: a word always stands beside it.

    Raises: KeyError for a name that `PATHS` lacks.
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        "i flip" if name in FLIPPED else "i",
        PATHS[name],
    )
