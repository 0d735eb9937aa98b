"""The YAML parser's errors in plain words for people who do not write YAML often."""

from __future__ import annotations

_COMPLAINTS = (
    # part of the parser's message, what is wrong, what to do
    ("'\\t'", "a tab stands where spaces are needed", "indent with spaces, two for each level"),
    ("cannot start any token",
     "a value begins with a mark that YAML keeps for itself", "put the value in quotes"),
    ("mapping values are not allowed",
     "a “:” stands where none can", "indent it like its neighbours, or put the text in quotes"),
    ("while parsing a block collection",
     "this line does not fit the list above", "start it with “- ”, or indent it alike"),
    ("but found '<scalar>'",
     "more stands behind the end of a value", "put the whole text in quotes of a kind that it does not hold itself"),
    ("while parsing a block mapping", "this line does not fit the lines above it", "indent it like its neighbours"),
    ("while parsing a flow sequence", "a “[” is not closed", "end the list with “]” and part its entries by commas"),
    ("while parsing a flow mapping", "a “{” is not closed", "end it with “}” and part its entries by commas"),
    ("<document end>", "“...” ends the text before it began", "delete that line"),
    ("expected the node content",
     "a value is missing between brackets, or they are not closed", "write it, or close them"),
    ("unexpected end of stream", "a quotation mark is not closed", "end the text with the mark it begins with"),
    ("unexpected document separator", "a quotation mark is not closed", "end the text with the mark it begins with"),
    ("unknown escape character", "in double quotes a “\\” has a meaning", "write “\\\\”, or use single quotes"),
    ("could not find expected ':'",
     "a key has no “:” with a space behind it", "write “key: value”, or indent it under its text"),
    ("while scanning an alias", "a value begins with “*”", "put the value in quotes"),
    ("while scanning an anchor", "a value begins with “&”", "put the value in quotes"),
    ("an tag", "a value begins with “!”", "put the value in quotes"),
    ("directive", "a line begins with “%”", "put the value in quotes"),
    ("incompatible YAML document", "the version of YAML is not known", "delete the line that begins with “%”"),
    ("block scalar", "the text after “|” or “>” is not indented", "indent it by two spaces more than its key"),
)  # fmt: skip


def in_plain_words(complaint: str) -> tuple[str, str]:
    """Return what is wrong and what to do, given the parser's message."""
    for part, what, mend in _COMPLAINTS:
        if part in complaint:
            return what, mend
    return f"this is no YAML ({complaint})", "compare the line with its neighbours"
