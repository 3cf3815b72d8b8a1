"""Icons: 16 px, one stroke of 1.35."""

from django.utils.safestring import SafeString

from quarterdeck_web.lib.drawing.svg import el

ICONS = {
    "home": "M2.5 7.2 8 2.8l5.5 4.4v6H9.6V9.6H6.4v3.6H2.5z",
    "evidence": "M3 3h10v7.5H7.5L4.8 13v-2.5H3zM5.6 5.8h4.8M5.6 7.9h3",
    "strategy": "M8 2.2v11.6M2.2 8h11.6M8 4.6A3.4 3.4 0 1 1 4.6 8 3.4 3.4 0 0 1 8 4.6z",
    "features": "M2.8 3.4h10.4M2.8 8h10.4M2.8 12.6h10.4",
    "feasibility": "M2.6 13V8.4h2.6V13zM6.7 13V3h2.6v10zM10.8 13V6h2.6v7z",
    "plan": "M2.4 4h6M5 8h7M8.6 12h5M2.4 2v12",
    "forecast": "M2.4 13c3.2-.6 5-3.4 5.8-5.4M8.2 7.6 13.6 3M8.2 7.6l5.4 3.2",
    "delivery": "M2.4 8.4l3.2 3.2L13.6 4",
    "compare": "M5.2 3v10M10.8 3v10M2.4 5.4h5.6M8 10.6h5.6",
    "reports": "M4 2.4h5.6L12.4 5v8.6H4zM6.2 8h4M6.2 10.4h4",
    "portal": "M8 2.4a5.6 5.6 0 1 0 0 11.2A5.6 5.6 0 0 0 8 2.4zM2.6 8h10.8M8 2.4c2.4 3 2.4 8.2 0 11.2M8 2.4c-2.4 3-2.4 8.2 0 11.2",
    "settings": "M3 4.6h6.4M12 4.6h1M3 11.4h1M6.6 11.4H13M10.7 3.3v2.6M5.3 10.1v2.6",
    "search": "M7 3a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 10l3.2 3.2",
    "theme": "M8 2.6a5.4 5.4 0 1 0 0 10.8zM8 2.6a5.4 5.4 0 0 1 0 10.8",
    "menu": "M2.6 5h10.8M2.6 11h10.8",
    "plus": "M8 3.2v9.6M3.2 8h9.6",
    "columns": "M2.6 3.4h10.8v9.2H2.6zM6.2 3.4v9.2M9.8 3.4v9.2",
    "filter": "M2.6 4.4h10.8M4.8 8h6.4M6.8 11.6h2.4",
    "swap": "M3 6h9.4L10 3.4M13 10H3.6L6 12.6",
    "close": "M4 4l8 8M12 4l-8 8",
    "check": "M3 8.6l3.2 3.2L13 5",
    "more": "M3.6 8h.01M8 8h.01M12.4 8h.01",
    "down": "M4 6l4 4 4-4",
    "right": "M6 4l4 4-4 4",
    "left": "M10 4 6 8l4 4",
    "link": "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.6.6M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.6-.6",
    "pin": "M5.6 2.6h4.8v4l1.8 2.2H3.8l1.8-2.2zM8 8.8v4.8",
    "edit": "M3 13l.6-2.8 6.8-6.8 2.2 2.2-6.8 6.8zM9 4.8 11.2 7",
    "trash": "M3 4.4h10M6.2 4.4V2.8h3.6v1.6M4.4 4.4l.6 9h6l.6-9M6.8 6.8v4.2M9.2 6.8v4.2",
    "undo": "M5.6 3 2.8 5.8l2.8 2.8M3 5.8h6.2a3.6 3.6 0 0 1 0 7.2H6",
    "bell": "M4 10.8c.8-1 1-2 1-4a3 3 0 0 1 6 0c0 2 .2 3 1 4zM6.8 13h2.4",
    "person": "M8 2.8a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM3.2 13.2c.4-2.6 2.2-4 4.8-4s4.4 1.4 4.8 4",
    "people": "M6 3.4a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM2 12.8c.3-2.2 1.8-3.5 4-3.5s3.7 1.3 4 3.5"
    "M10.4 3.7a2.2 2.2 0 0 1 0 3.9M12 9.6c1.2.5 1.9 1.6 2.1 3.2",
    "import": "M8 2.6v7.2M5 7l3 3 3-3M2.8 13.2h10.4",
    "export": "M8 10V2.8M5 5.6l3-3 3 3M2.8 13.2h10.4",
    "key": "M5 5.4a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2zM7.6 8h5.8v2.4M11 8v1.6",
    "lock": "M4 7.2h8v6H4zM5.6 7.2V5a2.4 2.4 0 0 1 4.8 0v2.2",
    "clock": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM8 5v3.2l2.2 1.4",
    "calendar": "M2.8 3.8h10.4v9.4H2.8zM2.8 6.8h10.4M5.4 2.4v2.6M10.6 2.4v2.6",
    "risk": "M8 2.8 14 13H2zM8 6.6v3M8 11.2h.01",
    "info": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM8 7.4v3.4M8 5.2h.01",
    "help": "M8 2.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6zM6.4 6.4c.1-1 .7-1.5 1.6-1.5s1.6.6 1.6 1.4c0 1.1-1.6 1.3-1.6 2.4M8 10.9h.01",
    "sign-out": "M9.4 3H3.4v10h6M6.8 8h6.6M11 5.6 13.4 8 11 10.4",
    "split": "M2.6 8h3.2c2 0 2.4-4 4.6-4h3M5.8 8c2 0 2.4 4 4.6 4h3",
    "merge": "M2.6 4h3c2.2 0 2.6 4 4.6 4h3.2M2.6 12h3c2.2 0 2.6-4 4.6-4",
    "archive": "M2.6 3.2h10.8v3H2.6zM3.6 6.2v7h8.8v-7M6.4 8.8h3.2",
    "star": "M8 2.6l1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.3l-3.4 1.8.7-3.8-2.8-2.7 3.8-.5z",
    "drag": "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
    "retry": "M12.8 8A4.8 4.8 0 1 1 11.4 4.6M11.6 2.4v2.6H9",
}


def icon(name: str, size: int | None = None) -> SafeString:
    """An icon by its name; hidden from screen readers, as a word always stands with it or labels its button."""
    path = el("path", d=ICONS[name])
    return el(
        "svg",
        path,
        class_="qd-icon",
        viewBox="0 0 16 16",
        width=size or 16,
        height=size or 16,
        fill="none",
        stroke="currentColor",
        stroke_width="1.35",
        stroke_linecap="round",
        stroke_linejoin="round",
        aria_hidden="true",
    )


def mark() -> SafeString:
    """The product's own sign: a round and a square bow, joined."""
    drawn = el("circle", cx="4.6", cy="8", r="3") + el("rect", x="14.6", y="5.2", width="5.6", height="5.6", rx="1") + el("path", d="M7.6 8h7")
    return el(
        "svg", el("g", drawn, fill="none", stroke="currentColor", stroke_width="1.8"), viewBox="0 0 22 16", width=22, height=16, aria_hidden="true"
    )
