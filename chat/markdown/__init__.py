"""Markdown of replies as sanitised HTML: whole (`render`) and growing (`MarkdownStream`).

What people type shows as it stands, but for its code (`render_typed`).
"""

from .body import Op
from .highlight import warm_up
from .render import RENDERER_VERSION, render
from .stream import MarkdownStream
from .typed import render_typed

__all__ = ["RENDERER_VERSION", "MarkdownStream", "Op", "render", "render_typed", "warm_up"]
