"""Markdown of replies as sanitised HTML: whole (`render`) and growing (`MarkdownStream`)."""

from .body import Op
from .highlight import warm_up
from .render import RENDERER_VERSION, render
from .stream import MarkdownStream

__all__ = ["RENDERER_VERSION", "MarkdownStream", "Op", "render", "warm_up"]
