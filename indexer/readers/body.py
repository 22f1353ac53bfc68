"""Which paragraphs of a page are the article, and which are the page around it.

The element is looked for that holds most running text with least of it in links; paragraphs vote
for what they stand in, as in Arc90's Readability. What is known to be furniture by its element,
its role or the words of its class is left out first, unless it holds much of the page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from search.arabic import normalize

from .. import relative
from .markup import Block, blocks
from .text import MAX_FURNITURE, facts_of, is_below

MIN_WORDS: Final = 6  # of a paragraph that is running text
MAX_VOTE: Final = 100  # words of one paragraph that count
MAX_LINKED: Final = 1 / 3  # of the words of running text
LEVELS: Final = (1.0, 0.5, 1 / 3, 1 / 4, 1 / 5)  # a paragraph's vote for what it stands in, upwards
BODY_BONUS: Final = 3.0  # for an element that is declared to be the text
NEIGHBOUR: Final = 0.2  # of the votes: an element beside the best that belongs to it
TOO_MUCH: Final = 1 / 3  # of the page's running text: more than furniture can have
LONG: Final = 25  # words: a paragraph that can only be text
MAX_TRIMMED: Final = 8  # paragraphs looked at before and after the text
SHORT: Final = 40  # words of a line that leads elsewhere

FURNITURE_TAGS: Final = frozenset({"aside", "figure", "footer", "form", "menu", "nav"})
FURNITURE_ROLES: Final = frozenset(
    {"banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search", "toolbar"}
)
FURNITURE_CLASSES: Final = frozenset({
    "ad", "ads", "advert", "advertisement", "advertising", "banner", "breadcrumb",
    "breadcrumbs", "byline", "caption", "comment", "comments", "cookie", "copyright", "crumbs",
    "disqus", "footer", "gallery", "hidden", "login", "masthead", "menu", "meta", "modal",
    "most", "nav", "navbar", "navigation", "newsletter", "pager", "pagination", "popular",
    "popup", "print", "promo", "rating", "recommend", "recommended", "related", "respond",
    "search", "share", "sharing", "sidebar", "signup", "social", "sponsor", "sponsored",
    "subscribe", "subscription", "tag", "tagcloud", "tags", "ticker", "toolbar", "tooltip",
    "trending", "vote", "widget", "widgets",
})  # fmt: skip
BODY_PROPERTIES: Final = frozenset({"articlebody", "reviewbody", "text"})
# Words that lead away from the article, at the beginning of a paragraph.
LEADS_AWAY: Final = (
    "اقرأ أيضا", "إقرأ أيضا", "اقرأ المزيد", "للمزيد", "المزيد من", "شاهد أيضا", "طالع أيضا",
    "قد يهمك", "مواضيع ذات صلة", "موضوعات ذات صلة", "أخبار ذات صلة", "روابط ذات صلة", "تابعوا",
    "تابعونا", "اشترك في", "اشتركوا في", "كلمات مفتاحية", "الكلمات الدلالية", "الوسوم", "وسوم",
    "أضف تعليق", "إضافة تعليق", "التعليقات", "read more", "related",
)  # fmt: skip
# Words that no article says, but its page.
HOUSE_RULES: Final = (
    "سياسة الخصوصية", "شروط الاستخدام", "شروط استخدام", "إرشادات الاستخدام", "جميع الحقوق محفوظة",
    "لا تعبر عن رأي", "لا تعبر بالضرورة عن", "ملفات تعريف الارتباط", "all rights reserved",
)  # fmt: skip

_WORD: Final = re.compile(r"[a-z]+")
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LEADS_AWAY: Final = tuple(map(normalize, LEADS_AWAY))
_HOUSE_RULES: Final = tuple(map(normalize, HOUSE_RULES))


class Page:
    """A page cut into paragraphs, furniture aside."""

    def __init__(self, root: Any) -> None:
        self.root = root
        everything = blocks(root)
        self.words = _sums(root, {}, everything, lambda block: block.words if _runs(block) else 0)
        self.blocks = blocks(root, frozenset(self._furniture()))

    def _furniture(self) -> Iterator[Any]:
        limit = TOO_MUCH * self.words[self.root]
        marked = self.root.xpath(
            "//*[@class or @id or @role or @hidden or @style or @aria-hidden]"
            "|//aside|//figure|//footer|//form|//menu|//nav"
        )
        for element in marked:
            # A form around the whole page is how some systems write every page.
            if _is_furniture(element) and self.words[element] <= limit:
                yield element

    def text_blocks(self) -> list[Block]:
        """The paragraphs of the article, with those that nothing in the page tells from it."""
        chosen = self._chosen()
        if not chosen:
            return []
        inside = _descendants(chosen)
        return [block for block in self.blocks if block.element in inside]

    def _chosen(self) -> list[Any]:
        """The element with most votes, and those beside it that belong to it."""
        votes = self._votes()
        if not votes:
            return []
        best = max(votes, key=lambda element: votes[element])  # of equals the first
        parent = best.getparent()
        if parent is None:
            return [best]
        enough = NEIGHBOUR * votes[best]
        return [
            element
            for element in parent
            if element is best
            or (element.get("class") == best.get("class") and votes.get(element, 0) >= enough)
        ]

    def _votes(self) -> dict[Any, float]:
        votes: dict[Any, float] = defaultdict(float)
        for block in self.blocks:
            if not _runs(block):
                continue
            element = block.container
            for weight in LEVELS:
                if element is None:
                    break
                votes[element] += weight * min(block.words, MAX_VOTE)
                element = element.getparent()
        everything: dict[Any, int] = {}
        linked: dict[Any, int] = {}
        _sums(self.root, everything, self.blocks, lambda block: block.words)
        _sums(self.root, linked, self.blocks, lambda block: block.linked)
        for element in votes:
            bonus = BODY_BONUS if _is_body(element) else 1.0
            votes[element] *= bonus * (1 - linked[element] / max(everything[element], 1))
        return votes


def trim(found: list[Block], title: str | None) -> tuple[list[str], dict[str, str]]:
    """The texts of an article's paragraphs without what stands around them, and what that told:
    ``date``, ``author``, ``source``.
    """
    kept = [block for block in found if not _leads_elsewhere(block)]
    facts: dict[str, str] = {}
    start = 0
    for block in kept[:MAX_TRIMMED]:
        told = _told(block, title, facts)
        if told is None:
            break
        facts = {**told, **facts}
        start += 1
    end = len(kept)
    while end > start and len(kept) - end < MAX_TRIMMED and is_below(kept[end - 1].text):
        end -= 1
    return [block.text for block in kept[start:end]], facts


def runs(found: Iterable[Block]) -> int:
    """How many words of running text there are."""
    return sum(block.words for block in found if _runs(block))


def _told(block: Block, title: str | None, facts: dict[str, str]) -> dict[str, str] | None:
    """What a line above the text tells; None where the text begins."""
    if block.words >= LONG:
        return None
    if title and normalize(block.text) == normalize(title):
        return {}
    if len(block.text) > MAX_FURNITURE:
        return None
    if relative.tells(block.text):
        return {}
    return facts_of(block.text, title, dated="date" in facts)


def _leads_elsewhere(block: Block) -> bool:
    """A link to another article, or what the house says under all of its articles."""
    if not block.words:
        return True
    if block.words <= SHORT:
        if block.linked > 0.6 * block.words and (block.words < LONG or block.element.tag == "li"):
            return True
        if normalize(block.text).lstrip("*:- ").startswith(_LEADS_AWAY) and not _ends(block.text):
            return True
    # Quoted in an article these words stand in a sentence of its own making, without links.
    folded = normalize(block.text)
    return block.words < 3 * LONG and any(rule in folded for rule in _HOUSE_RULES)


def _ends(text: str) -> bool:
    return text.endswith(".")


def _runs(block: Block) -> bool:
    return block.words >= MIN_WORDS and block.linked <= MAX_LINKED * block.words


def _is_furniture(element: Any) -> bool:
    if element.tag in FURNITURE_TAGS or element.get("role", "").lower() in FURNITURE_ROLES:
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return not FURNITURE_CLASSES.isdisjoint(_WORD.findall(_CAMEL.sub(" ", names).lower()))


def _is_body(element: Any) -> bool:
    told = f"{element.get('itemprop', '')} {element.get('property', '')}".lower()
    return not BODY_PROPERTIES.isdisjoint(re.findall(r"\w+", told))


def _sums(root: Any, sums: dict[Any, int], found: list[Block], count: Any) -> dict[Any, int]:
    """For each element what all paragraphs inside it add up to."""
    for element in root.iter():
        sums[element] = 0
    for block in found:
        sums[block.element] += count(block)
    for element in reversed(sums):
        parent = element.getparent()
        if parent is not None:
            sums[parent] += sums[element]
    return sums


def _descendants(elements: list[Any]) -> set[Any]:
    return {inner for element in elements for inner in element.iter()}
