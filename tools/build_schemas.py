"""Build ``config/*.schema.json``: what editors complete and underline in ``config/`` by, taken from the models.

The first line of each file of ``config/`` names its schema. A field's docstring becomes the description of its key.
What a campaign keeps in its own words (forums, topics) is proposed and never enforced: that is for ``advocacy-bot
check``, which knows the records.
"""

from __future__ import annotations

import ast
import sys
from inspect import cleandoc, getsource
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.adapters.documents.campaign import read_campaign
from bot.adapters.documents.settings import BotConfig, OursConfig, PersonConfig, RoomConfig, read_settings
from bot.core.domain.plans import PlannedMeeting, PlannedMilestone, Plans, Window
from bot.core.features.reminders.rules import Digest, HolidayList, HolidayLists, ReminderRule
from tools.generated import LANGUAGES, as_json, settle

if TYPE_CHECKING:
    from pydantic import BaseModel

    from bot.core.domain.records import Dataset

ROOT: Final = Path(__file__).parent.parent
CONFIG: Final = ROOT / "config"
DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]
"""A schema or a part of one, as it stands in the file."""


def build(model: type[BaseModel], parts: tuple[type[BaseModel], ...], examples: dict[str, list[str]]) -> bytes:
    """Return the schema of a file whose whole is ``model``; ``examples`` are by key."""
    schema = model.model_json_schema()
    defined = schema.get("$defs", {})
    for each, its in ((model, schema), *((part, defined[part.__name__]) for part in parts)):
        _describe(its, _docstrings(each), {field.alias or name: name for name, field in each.model_fields.items()})
        for key, proposed in examples.items():
            if key in its["properties"]:
                _propose(its["properties"][key], proposed)
    return as_json({"$schema": DRAFT, **schema})


def _describe(schema: Schema, docstrings: dict[str, str], names: dict[str, str]) -> None:
    schema["title"] = _plain(schema.pop("description", "")).partition("\n")[0] or schema["title"]
    for key, value in schema["properties"].items():
        value["title"] = key
        if names[key] in docstrings:
            value["description"] = _plain(docstrings[names[key]])
        _unfold(value)


def _unfold(value: Schema) -> None:
    """Write “this or nothing” as one type: of that editors show examples and limits, of two choices they do not."""
    choices = value.get("anyOf", [])
    if len(choices) == 2 and choices[1] == {"type": "null"}:  # noqa: PLR2004 -- this, or nothing
        del value["anyOf"], value["default"]
        types = choices[0]["type"]
        value.update(choices[0], type=[*(types if isinstance(types, list) else [types]), "null"])


def _propose(value: Schema, proposed: list[str]) -> None:
    part: Schema = value.get("items", value)
    part["examples"] = proposed


def _docstrings(model: type[BaseModel]) -> dict[str, str]:
    """Return what stands under each field; Python itself forgets it."""
    definition = ast.parse(getsource(model)).body[0]
    assert isinstance(definition, ast.ClassDef)  # noqa: S101 -- for the type checker
    found = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                found[name] = cleandoc(text)
            case _:
                pass
    return found


def _plain(text: str) -> str:
    return text.replace("``", "")


def _records() -> Dataset:
    """Return the records of the campaign that ships with ``config/``."""
    config = read_settings(CONFIG / "bot.yaml").config
    reading = read_campaign(ROOT / "seeds" / (config.campaign if config else ""), LANGUAGES)
    if reading.dataset is None:
        sys.exit("config/ or seeds/ is broken; run “advocacy-bot check” and mend what it names")
    return reading.dataset


def main(arguments: list[str]) -> int:
    """Build all; return the exit code."""
    records = _records()
    topics = [topic.id for topic in records.topics]
    proposed = {"forum": [forum.slug for forum in records.forums], "raise": topics, "topics": topics}
    spoken = {"language": list(records.campaign.languages), "forums": proposed["forum"]}
    built = {
        "milestones": build(Plans, (PlannedMeeting, PlannedMilestone, Window), proposed),
        "bot": build(BotConfig, (OursConfig, RoomConfig, PersonConfig, ReminderRule, Digest), spoken),
        "holidays": build(HolidayLists, (HolidayList,), {}),
    }
    codes = [settle(CONFIG / f"{name}.schema.json", text, arguments, "schemas") for name, text in built.items()]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
