"""Table → file in any of the export formats; the library of a format is imported on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.features.exports.commands import ExportFormat
    from bot.core.features.exports.model import Table

MEDIA: Final[Mapping[ExportFormat, str]] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The media type of each form."""


def table_file(table: Table, form: ExportFormat) -> tuple[str, bytes]:
    """Return the media type of a format, and the table as the bytes of a file."""
    return MEDIA[form], write_table(table, form)


def write_table(table: Table, form: ExportFormat) -> bytes:
    """Return a table as the bytes of a file; the same table gives the same bytes."""
    match form:
        case "xlsx":
            from bot.adapters.exports.excel import to_workbook  # noqa: PLC0415

            return to_workbook(table)
        case "csv":
            from bot.adapters.exports.csv_table import to_csv  # noqa: PLC0415

            return to_csv(table)
        case "json":
            from bot.adapters.exports.json_table import to_json  # noqa: PLC0415

            return to_json(table)
        case "md":
            from bot.adapters.exports.markdown import table_to_markdown  # noqa: PLC0415

            return table_to_markdown(table).encode()
        case "docx":
            from bot.adapters.exports.word import table_to_word  # noqa: PLC0415

            return table_to_word(table)
