"""What may be in a rendered reply: written down here a second time, on purpose."""

import re

from .dom import Element, parse

_HTML = (
    "a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input kbd li mark ol p pre span "
    "strong sub sup table tbody td th thead tr ul"
)
_MATHML = (
    "math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot "
    "mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover"
)
HTML, MATHML = set(_HTML.split()), set(_MATHML.split())
ATTRIBUTES = {
    "a": {"class", "href", "rel", "target", "title"},
    "button": {"class", "type"},
    "pre": {"class", "tabindex"},
    "div": {"class", "tabindex"},
    "input": {"type", "aria-label", "disabled", "checked"},
    "ol": {"start"},
    "span": {"class", "tabindex"},
    **{
        tag: {"class", "dir"}
        for tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "th", "td")
    },
}
# Layout only: nothing here takes an address, a script or a style.
_MATH_ATTRIBUTES = (
    "class display displaystyle linethickness scriptlevel mathvariant fence form lspace "
    "rspace maxsize minsize movablelimits separator stretchy symmetric largeop accent accentunder "
    "height depth width voffset columnspan rowspan"
)
MATH_ATTRIBUTES = set(_MATH_ATTRIBUTES.split())
CLASS = re.compile(
    r"(image-link|code-(copy|block|head|lang|file)|language-[a-z0-9+#._-]+|tok-[a-z0-9]+|math-[a-z-]+"
    r"|table-scroll|footnote(-ref|-label)?|markdown-alert(-[a-z]+)?|task-item"
    r"|html-source|plain-text|dead-link|details-summary|align-(left|center|right))"
)
HREF = re.compile(r"(https?://[^\s\x00-\x1f]+|mailto:[^\s\x00-\x1f]+)", re.IGNORECASE)
REL = "noopener noreferrer nofollow"


def assert_inert(html: str) -> None:
    """Fail if `html` has anything in it that a reply must not bring into a page."""
    root = Element("#root", {}, parse(html))
    for element in root.walk():
        _check(element)
    # The text of it, too, whatever a parser makes of it: every `<` starts one of these tags.
    for name in re.findall(r"<([^\s>]*)", html):
        assert name.removeprefix("/") in HTML | MATHML, name


def _check(element: Element) -> None:
    attributes = dict(element.attributes)
    if element.tag in MATHML:
        assert set(attributes) <= MATH_ATTRIBUTES, attributes
        assert not any(isinstance(c, Element) and c.tag in HTML for c in element.children)
    else:
        assert element.tag in HTML, element.tag
        assert set(attributes) <= ATTRIBUTES.get(element.tag, {"class"}), attributes
    for name in (attributes.get("class") or "").split():
        assert CLASS.fullmatch(name), name
    if element.tag == "a":
        assert attributes["rel"] == REL
        assert attributes["target"] == "_blank"
        assert HREF.fullmatch(attributes.get("href") or "http://none"), attributes
    if element.tag == "input":
        assert attributes["type"] == "checkbox"
        assert "disabled" in attributes
    if element.tag == "button":
        assert attributes["type"] == "button"
    assert attributes.get("dir", "auto") == "auto"
    if "start" in attributes:
        assert (attributes["start"] or "").isdigit()
