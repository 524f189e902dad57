"""The last step of every rendering: an allow-list of tags, attributes, classes and schemes."""

import nh3

from . import highlight, math

_PLAIN = """
blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input kbd li mark ol p pre span strong
sub sup table
tbody td th thead tr ul
"""
# MathML Core, without `semantics` and `annotation-xml`, which can hold HTML.
_MATH = """
math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow
mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
"""
_MATH_ATTRIBUTES = {
    "math": {"display"},
    "mfrac": {"displaystyle", "linethickness", "scriptlevel"},
    "mi": {"mathvariant"},
    "mo": {
        *("fence", "form", "lspace", "maxsize", "minsize", "movablelimits"),
        *("rspace", "separator", "stretchy", "symmetric", "largeop"),
    },
    "mover": {"accent"},
    "mpadded": {"height", "depth", "width", "voffset", "lspace"},
    "mspace": {"width", "height", "depth"},
    "mrow": {"displaystyle", "scriptlevel"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"displaystyle", "scriptlevel"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mtd": {"columnspan", "rowspan"},
}
ALERTS = ("note", "tip", "important", "warning", "caution")
CLASSES = {
    "a": {"image-link"},
    "button": {"code-copy"},
    "code": {"math-error", *(f"language-{name}" for name in highlight.LANGUAGES)},
    "div": {
        *("code-block", "code-head", "table-scroll", "footnote", "markdown-alert"),
        *(f"markdown-alert-{kind}" for kind in ALERTS),
    },
    "li": {"task-item"},
    "p": {"markdown-alert-title", "details-summary"},
    "pre": {"html-source", "plain-text"},
    "span": {"code-lang", "code-file", "dead-link", "math-long", "math-wide", *highlight.CLASSES},
    "sup": {"footnote-ref", "footnote-label"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    **{tag: set(math.CLASSES) for tag in ("mo", "mrow", "mtable", "mtd", "mtext")},
}
ATTRIBUTES: dict[str, set[str]] = {"a": {"href", "title"}, "ol": {"start"}, **_MATH_ATTRIBUTES}
SET_ATTRIBUTES = {
    "a": {"target": "_blank"},
    "button": {"type": "button"},
    "input": {"type": "checkbox", "aria-label": "Task", "disabled": ""},
}
_WITH_DIRECTION = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "th", "td")
# What scrolls sideways can be reached by the keyboard.
ATTRIBUTE_VALUES = {
    "input": {"type": {"checkbox"}, "aria-label": {"Task"}, "disabled": {""}, "checked": {""}},
    "pre": {"tabindex": {"0"}},
    "div": {"tabindex": {"0"}},
    "span": {"tabindex": {"0"}},
    **{tag: {"dir": {"auto"}} for tag in _WITH_DIRECTION},
}
TAGS = {"a", *_PLAIN.split(), *_MATH.split()}
REL = "noopener noreferrer nofollow"
SCHEMES = {"http", "https", "mailto"}

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values=ATTRIBUTE_VALUES,
    set_tag_attribute_values=SET_ATTRIBUTES,
    allowed_classes=CLASSES,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel=REL,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """Return `html` with nothing in it but what a reply may show; the result is idempotent."""
    return _CLEANER.clean(html)
