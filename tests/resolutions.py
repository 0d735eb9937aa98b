"""Resolutions of the invented Assembly as people save them: pages as a browser leaves them, tables, plain texts.

No word of them is anybody's: the shapes alone are those of real ones.
"""

from __future__ import annotations

from html import escape
from typing import Final, NamedTuple

Block = tuple[str, str]
"""A mark such as ``15.`` or ``(b)``, or nothing, and what it stands before."""


class Shape(NamedTuple):
    """How one language marks points."""

    point: str = "({})"


ENGLISH: Final[tuple[Block, ...]] = (
    ("", "Resolution of the Northern Assembly of 4 March 2031 on Veldria"),
    ("", "The Northern Assembly,"),
    ("", "– having regard to its earlier resolutions on Veldria,"),
    ("A.", "whereas no carillon has been played in Orm since 2029;"),
    ("B.", "whereas journalists need leave to print;"),
    ("", "Carillons"),
    ("1.", "Deplores the silence of the carillons;"),
    ("2.", "Calls on the government of Veldria:"),
    ("(a)", "to have every report of torture looked into by judges – without exception;"),
    ("(b)", "to let newspapers print without leave, as the “free bells” of 2020 did;"),
    ("", "Prisons"),
    ("3.", "Asks the League’s Secretariat to visit Orm prison at the next talks;"),
    ("4.", "Instructs its President to forward this resolution."),
)
FRENCH: Final[tuple[Block, ...]] = (
    ("", "Résolution de l'Assemblée du Nord du 4 mars 2031 sur la Veldrie"),
    ("", "L'Assemblée du Nord,"),
    ("", "– vu ses résolutions antérieures sur la Veldrie,"),
    ("A.", "considérant qu'aucun carillon n'a sonné à Orm depuis 2029;"),
    ("B.", "considérant que les journalistes doivent demander une permission d'imprimer;"),
    ("", "Carillons"),
    ("1.", "déplore le silence des carillons;"),
    ("2.", "invite le gouvernement veldrien:"),
    ("a)", "à faire examiner par des juges chaque rapport de torture\xa0– sans exception;"),
    ("b)", "à laisser imprimer les journaux sans permission, comme les «\xa0cloches libres\xa0» de 2020;"),
    ("", "Prisons"),
    ("3.", "demande au secrétariat de la Ligue de visiter la prison d'Orm lors des prochains entretiens;"),
    ("4.", "charge son Président de transmettre la présente résolution."),
)
RUSSIAN: Final[tuple[Block, ...]] = (
    ("", "Резолюция Северной ассамблеи от 4 марта 2031 года о Велдрии"),
    ("1.", "сожалеет о молчании карильонов;"),
    ("2.", "призывает правительство Велдрии:"),
    ("а)", "поручить судьям проверить каждое сообщение о пытках;"),
    ("б)", "позволить газетам печататься без разрешения;"),
    ("3.", "просит секретариат Лиги посетить тюрьму Орма;"),
)

_HEAD: Final = """<!DOCTYPE html>
<!-- saved from url=(0045)https://assembly.example/2031/17 -->
<html lang="{language}"><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>Texts adopted</title><style>p {{ margin: 0 }}</style>
<script>var menu = "1. Home"; if (1 < 2) document.write("<p>3. Written by a script</p>");</script></head>
<body onload="go()"><noscript>1. Scripts are switched off</noscript>
<header role="banner"><a href="/">Assembly</a></header>
<nav><ol><li>1. News</li><li>2. Members</li></ol></nav>
<form><select><option>1. English</option></select><input value="2."><button>3. Go</button></form>
<div id="content">
"""
_FOOT: Final = """</div>
<aside>1. See also</aside><footer><p>Last updated: 5 March 2031 &middot; 1. Legal notice</p></footer>
<script src="https://assembly.example/track.js"></script></body></html>
"""


def page(blocks: tuple[Block, ...], *, language: str = "en", charset: str = "utf-8") -> str:
    """Return a page of paragraphs, each with its mark in it."""
    rows = "\n".join(f'<p class="contents">{_marked(block)}</p>' for block in blocks)
    return _HEAD.format(language=language, charset=charset) + rows + _FOOT


def table_page(blocks: tuple[Block, ...]) -> str:
    """Return a page of tables, each mark in a cell of its own."""
    rows = "\n".join(
        f"<table><tbody><tr><td valign=top><p>{mark}</p></td><td><p>{escape(text)}</p></td></tr></tbody></table>"
        if mark
        else f"<p>{escape(text)}</p>"
        for mark, text in blocks
    )
    return _HEAD.format(language="en", charset="utf-8") + rows + _FOOT


def broken_lines_page(blocks: tuple[Block, ...]) -> str:
    """Return a page that is one block, its paragraphs parted by line breaks alone."""
    return f"<html><body><div>{'<br>'.join(_marked(block) for block in blocks)}</div></body></html>"


def plain_text(blocks: tuple[Block, ...], *, width: int = 40) -> str:
    """Return a text as programs write it out of a printed one: lines of one width, words broken at their ends."""
    return "\n\n".join(_wrapped(f"{mark} {text}".strip(), width) for mark, text in blocks) + "\n"


def _marked(block: Block) -> str:
    mark, text = block
    written = escape(text).replace("\xa0", "&nbsp;").replace("torture", "tor&shy;ture")
    return f"{mark}&nbsp;&nbsp;{written}" if mark else written


def _wrapped(text: str, width: int) -> str:
    lines = [""]
    for word in text.split(" "):
        room = width - len(lines[-1]) - 1
        if len(word) <= room or not lines[-1]:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif room > 5 and len(word) > room + 3 and word[: room - 1].isalpha():
            lines[-1] += f" {word[: room - 1]}-"
            lines.append(word[room - 1 :])
        else:
            lines.append(word)
    return "\n".join(lines)
