"""Documents for the printer: whole pages of HTML that need nothing from outside and do nothing by themselves."""

import re

from lxml import html as markup

#: Whatever else a person or a program has put into a text does not reach the printer.
KEPT_TAGS = frozenset(
    "html head title meta style body div span p br hr b i u s em strong small sub sup a ul ol li dl dt dd table caption"
    " colgroup col thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 img blockquote pre code bdi bdo font center section"
    " header footer main article address mark del ins q abbr cite wbr".split()
)
#: Tags that go together with what is in them; of other unknown tags the text stays.
GONE_WITH_CONTENT = frozenset(
    "script iframe frame frameset object applet svg math template noscript link base audio video canvas select textarea"
    " input button param style meta title".split()
)
KEPT_ATTRIBUTES = frozenset(
    "style class id dir lang width height align valign colspan rowspan border cellpadding cellspacing bgcolor color"
    " face size href src alt title role span start type data-text charset".split()
)
IMAGE = re.compile(r"data:image/(png|jpeg|jpg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]+$")
LINK = re.compile(r"(https?|mailto|tel):", re.I)
#: Ways by which a style sheet fetches something, and the spellings that hide them.
FETCHES = re.compile(
    r"url\s*\(|image(-set)?\s*\(|cross-fade|element\s*\(|@import|expression|behaviou?r|binding|\\|/\*", re.I
)

#: Tells a browser the same once more: nothing is fetched and nothing runs.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
DOCTYPE = "<!DOCTYPE html>"


def make_self_contained(page):
    """The page without scripts, frames, forms, and anything that would be read from a disk or from the network.

    :param str page: a whole document or a part of one.
    :return: a whole document, still laid out as before.
    :rtype: str
    """
    document = markup.document_fromstring(str(page) or "<p></p>")
    own_styles = set(document.xpath("/html/head/style"))
    for element in list(document.iter()):
        if not isinstance(element.tag, str):
            _drop(element)  # comments, some browsers obey them
        elif element.tag in ("style", "title", "meta"):
            _keep_in_head(element, own_styles)
        elif element.tag in GONE_WITH_CONTENT:
            _drop(element)
        elif element.tag not in KEPT_TAGS:
            element.drop_tag()
        else:
            _clean_attributes(element)
    _add_policy(document)
    return DOCTYPE + markup.tostring(document, encoding="unicode", doctype=None)


def _drop(element):
    if element.getparent() is not None:
        element.drop_tree()


def _keep_in_head(element, own_styles):
    """Style sheets and titles stay where documents have them, when they fetch nothing."""
    parent = element.getparent()
    in_head = parent is not None and parent.tag == "head"
    is_own = element.tag == "title" or (element in own_styles and not _fetches(element.text))
    if in_head and is_own:
        return
    _drop(element)


def _fetches(css):
    """Whether a style sheet may read something from elsewhere; strings that are printed as they are do not."""
    return bool(FETCHES.search(re.sub(r'"(?:[^"\\]|\\.)*"', '""', css or "")))


def _clean_attributes(element):
    for name, value in list(element.attrib.items()):
        is_kept = name in KEPT_ATTRIBUTES
        if name == "src":
            is_kept = element.tag == "img" and bool(IMAGE.match(value.strip()))
        elif name == "href":
            is_kept = element.tag == "a" and bool(LINK.match(value.strip()))
        elif name == "style":
            is_kept = not FETCHES.search(value)
        if not is_kept:
            del element.attrib[name]


def _add_policy(document):
    head = document.find("head")
    if head is None:
        head = markup.Element("head")
        document.insert(0, head)
    policy = markup.Element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    head.insert(0, policy)
    head.insert(0, markup.Element("meta", {"charset": "utf-8"}))


def css_string(text):
    """A text as a string of a style sheet, which nothing in the text can end.

    :rtype: str
    """
    return '"' + "".join(c if c.isalnum() or c in " .,-" else f"\\{ord(c):x} " for c in text) + '"'
