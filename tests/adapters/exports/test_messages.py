"""Messages as files: every text as it is written, no markup taken from any, the same bytes each time."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from typing import Final
from zipfile import ZipFile

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot.adapters.exports.markdown import escape_markdown, to_markdown
from bot.adapters.exports.page import to_html
from bot.adapters.exports.word import to_word
from bot.core.domain.message import Block, Bullets, Card, Link, Message, Note, Paragraph, Suggestions
from bot.core.domain.text import clean

HOSTILE: Final = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel)",
    "# heading",
    "1. item",
    "- item",
    "`code` *bold* _it_ ~~gone~~ | a | b |",
    "&lt;b&gt; &amp; &#60;",
    "<https://evil.example>",
    "https://evil.example and www.evil.example and a@evil.example",
    "]: https://evil.example",
    "\\*",
    "a\nb\r\n# c\u2028d\x00\x1b[31m\u202eabc",
]
WEB: Final = "https://example.org/a?b=1&c=(2)"
IN_MARKDOWN: Final = "https://example.org/a?b=1&c=%282%29"


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, text: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.language: str | None = None
        self.feed(text)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.language = found.get("lang") or self.language
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"} or name.startswith("on")]

    @override
    def handle_data(self, data: str) -> None:
        if "style" not in self.tags[-1:]:
            self.text += data


def message(*blocks: Block, title: str = "Briefing", language: str = "en") -> Message:
    return Message(title, blocks, language)


def everything(text: str, url: str = WEB) -> Message:
    card = Card(text, text, text, ((text, text), ("", text)), (Link(text, url),))
    blocks = (
        Paragraph(text, strong=True),
        Paragraph(text),
        Bullets((text,)),
        card,
        Link(text, url),
        Note(text),
        Suggestions((text,)),
    )
    return Message(text, blocks, "en")


def words_of(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs]


class TestMarkdown:
    def test_the_title_the_parts_and_the_records_are_headings(self) -> None:
        shown = to_markdown(message(Paragraph("Bells", strong=True), Card("R-1", "Assembly", "Ring.")))

        assert shown == "# Briefing\n\n## Bells\n\n### Assembly \\[R-1\\]\n\nRing.\n"

    def test_a_title_that_is_repeated_stands_once(self) -> None:
        assert to_markdown(message(Paragraph("Briefing", strong=True))) == "# Briefing\n"

    def test_lines_and_links_are_a_list(self) -> None:
        card = Card("R-1", "Assembly", "Ring.", (("To", "Government"), ("", "late")), (Link("TEXT-1", WEB),))

        assert to_markdown(message(card)).endswith(
            f"- To: Government\n- late\n- [TEXT-1](<{WEB.replace('(', '%28').replace(')', '%29')}>)\n"
        )

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("<b>&", r"\<b\>\&"),
            ("[a](b)", r"\[a\](b)"),
            ("# a", r"\# a"),
            ("12. a", r"12\. a"),
            ("- a - b", r"\- a - b"),
            ("a_b*c`d~e|f", r"a\_b\*c\`d\~e\|f"),
            ("https://a www.b c@d", r"https\://a www\.b c\@d"),
            ("\\", r"\\"),
            ("a\nb", "a b"),
        ],
    )
    def test_a_text_means_nothing_but_itself(self, text: str, shown: str) -> None:
        assert escape_markdown(text) == shown

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_breaks_out_of_its_line(self, text: str) -> None:
        calm, hostile = (to_markdown(everything(each)).splitlines() for each in ("calm", text))

        assert len(hostile) == len(calm)

    @pytest.mark.parametrize(
        "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x", "http://["]
    )
    def test_an_address_that_is_none_of_the_web_is_no_link(self, url: str) -> None:
        assert "](" not in to_markdown(message(Link("here", url)))

    def test_an_address_cannot_end_its_link_early(self) -> None:
        shown = to_markdown(message(Link("here", "https://example.org/>) [x](javascript:y) <")))

        assert shown.count("](<") == 1
        assert "<https://example.org/%3E%29%20[x]%28javascript:y%29%20%3C>" in shown


class TestPage:
    def test_a_page_says_its_language_and_its_title(self) -> None:
        shown = to_html(message(language="kk"))

        assert Page(shown).language == "kk"
        assert "<title>Briefing</title>" in shown
        assert "<h1>Briefing</h1>" in shown

    def test_a_page_may_load_and_run_nothing(self) -> None:
        assert "default-src 'none'" in to_html(message())

    @pytest.mark.parametrize("text", HOSTILE)
    def test_no_text_becomes_an_element_or_an_attribute(self, text: str) -> None:
        calm, hostile = Page(to_html(everything("calm"))), Page(to_html(everything(text)))

        assert hostile.tags == calm.tags
        assert set(hostile.addresses) == {WEB}

    @pytest.mark.parametrize("text", HOSTILE)
    def test_every_text_can_be_read(self, text: str) -> None:
        assert Page(to_html(everything(text))).text.count(clean(text)) == Page(to_html(everything("calm"))).text.count(
            "calm"
        )

    @pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", " javascript:x"])
    def test_an_address_that_is_none_of_the_web_is_no_link(self, url: str) -> None:
        assert Page(to_html(message(Link("here", url)))).addresses == []

    def test_an_address_cannot_leave_its_attribute(self) -> None:
        page = Page(to_html(message(Link("here", 'https://example.org/"onmouseover="alert(1)'))))

        assert page.addresses == ['https://example.org/"onmouseover="alert(1)']


class TestWord:
    def test_headings_are_headings_and_lists_are_lists(self) -> None:
        card = Card("R-1", "Assembly", "Ring.", (("To", "Government"),), (Link("TEXT-1", WEB),))
        document = Document(io.BytesIO(to_word(message(Paragraph("Bells", strong=True), card, Note("late")))))

        assert [(each.style.name if each.style else None, each.text) for each in document.paragraphs] == [
            ("Title", "Briefing"),
            ("Heading 1", "Bells"),
            ("Heading 2", "Assembly [R-1]"),
            ("Normal", "Ring."),
            ("List Bullet", "To: Government"),
            ("List Bullet", "TEXT-1"),
            ("Normal", "late"),
        ]

    def test_a_link_can_be_followed(self) -> None:
        document = Document(io.BytesIO(to_word(message(Link("TEXT-1", WEB)))))
        links = [link for paragraph in document.paragraphs for link in paragraph.hyperlinks]

        assert [(link.text, link.address) for link in links] == [("TEXT-1", WEB)]

    @pytest.mark.parametrize("text", HOSTILE)
    def test_every_text_comes_back_as_it_was(self, text: str) -> None:
        calm, hostile = words_of(to_word(everything("calm"))), words_of(to_word(everything(text)))

        assert hostile == [line.replace("calm", clean(text)) for line in calm]

    def test_an_address_that_is_none_of_the_web_is_no_link(self) -> None:
        document = Document(io.BytesIO(to_word(message(Link("here", "javascript:alert(1)")))))

        assert [link for paragraph in document.paragraphs for link in paragraph.hyperlinks] == []

    def test_the_same_message_is_the_same_bytes(self) -> None:
        assert to_word(everything("calm")) == to_word(everything("calm"))

    def test_no_part_of_it_tells_when_it_was_packed(self) -> None:
        with ZipFile(io.BytesIO(to_word(message()))) as archive:
            assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_nothing_tells_when_or_by_whom_it_was_made(self) -> None:
        properties = Document(io.BytesIO(to_word(message(language="fr")))).core_properties

        assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
        assert properties.created is not None
        assert properties.created.year == 2000
        assert properties.language == "fr"

    def test_a_word_file_says_its_language_to_whoever_reads_it_aloud(self) -> None:
        with ZipFile(io.BytesIO(to_word(message(language="fr")))) as archive:
            assert b'w:lang w:val="fr"' in archive.read("word/styles.xml")


@settings(deadline=None)
@example("\ufffe\uffff")
@given(st.text(max_size=200))
def test_any_text_can_be_written_in_every_format(text: str) -> None:
    shown = everything(text)

    assert clean(text).translate({0xFFFE: None, 0xFFFF: None}) in "\n".join(words_of(to_word(shown)))
    assert set(Page(to_html(shown)).tags) <= {*Page(to_html(everything("calm"))).tags, "small"}
    assert to_markdown(shown).startswith("# ")
