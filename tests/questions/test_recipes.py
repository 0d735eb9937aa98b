"""The campaigns' own recipes and examples: what their answers must and must not say."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pytest

from bot.adapters.documents.home import HomePaths
from bot.adapters.terminal.render import to_plain_text
from bot.app.bot import Bot, open_bot
from bot.core.domain.message import Card
from bot.core.features.questions.service import UserMessage

if TYPE_CHECKING:
    from pathlib import Path

    from bot.core.features.questions.service import Reply

TODAY: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
PARAGRAPH: Final = re.compile(r"\bparagraphs?\s+\(?[a-z]\b|\bparagraphs?\s+\(?\d|(?<!\w)\([a-z]{1,2}\)", re.IGNORECASE)
REPEAL: Final = re.compile(r"\brepeal|\babolish|\bstruck? (out|off)|\bscrap", re.IGNORECASE)
ARTICLE_164: Final = (
    "What did the EP ask on article 164?",
    "Qu'a demandé le PE sur l'article 164 ?",
    "Was hat das EP zu Artikel 164 gefordert?",
    "Что просил Европарламент по статье 164?",
    "Еуропарламент 164-бап туралы нені талап етті?",
)


@pytest.fixture(scope="module")
def bot(shipped: Path) -> Bot:
    return open_bot(HomePaths(shipped))


@pytest.fixture(scope="module")
def second(veldria: Path) -> Bot:
    return open_bot(HomePaths(veldria))


def reply_to(bot: Bot, text: str) -> Reply:
    return asyncio.run(bot.conversation.handle(UserMessage("test", "room", text, "x", text, "en", asked_at=TODAY)))


def shown(reply: Reply) -> set[str]:
    return {item.id for item in (*reply.answer.items("main"), *reply.answer.items("related"))}


def asks_of(bot: Bot, reply: Reply, asker: str) -> list[Card]:
    """Return the cards of what one asker asked."""
    cards = [block for block in reply.message.blocks if isinstance(block, Card)]
    table = bot.catalogue.recommendations
    return [card for card in cards if card.id in table and asker in table[card.id].askers]


class TestRecipes:
    def test_every_record_that_a_recipe_names_is_shown(self, bot: Bot) -> None:
        recipes = bot.catalogue.dataset.recipes

        assert [
            recipe.question for recipe in recipes if not set(recipe.must_name) <= shown(reply_to(bot, recipe.question))
        ] == []

    def test_another_campaigns_too(self, second: Bot) -> None:
        recipes = second.catalogue.dataset.recipes

        assert [
            recipe.question
            for recipe in recipes
            if not set(recipe.must_name) <= shown(reply_to(second, recipe.question))
        ] == []

    def test_another_campaigns_say_what_they_must(self, second: Bot) -> None:
        (recipe,) = second.catalogue.dataset.recipes
        text = to_plain_text(reply_to(second, recipe.question).message)

        assert [words for words in recipe.must_say if words not in text] == []

    def test_what_the_lead_asker_never_said_is_none_of_its_asks(self, second: Bot) -> None:
        (recipe,) = second.catalogue.dataset.recipes
        asks = asks_of(second, reply_to(second, recipe.question), second.catalogue.dataset.campaign.lead)

        assert [card.id for card in asks if any(words in card.text for words in recipe.must_not_say)] == []
        assert asks


@pytest.mark.parametrize("question", ARTICLE_164)
class TestArticle164:
    def test_what_the_parliament_asked_leads(self, bot: Bot, question: str) -> None:
        leading = [item.id for item in reply_to(bot, question).answer.items("main")]

        assert leading == ["R-EP12-02", "R-EP12-03", "R-EP13-01"]

    def test_what_was_asked_of_the_successor_stands_below(self, bot: Bot, question: str) -> None:
        below = {item.id for item in reply_to(bot, question).answer.items("related")}

        assert below >= {"R-EP16-01", "R-EP19-01", "R-HRW-06"}

    def test_no_paragraph_is_made_up(self, bot: Bot, question: str) -> None:
        assert PARAGRAPH.findall(to_plain_text(reply_to(bot, question).message)) == []

    def test_the_parliament_never_asks_for_repeal(self, bot: Bot, question: str) -> None:
        asks = asks_of(bot, reply_to(bot, question), "EP")

        assert [card.id for card in asks if REPEAL.search(card.text)] == []
        assert len(asks) >= 5

    def test_hrws_reading_stands_under_a_heading_that_sets_it_apart(self, bot: Bot, question: str) -> None:
        reply = reply_to(bot, question)
        (section,) = [s for s in reply.answer.sections if "R-HRW-06" in {item.id for item in s.items}]

        assert section.heading
        assert section.heading.key == "related.others"

    def test_every_ask_says_how_sure_it_is_and_where_to_read_it(self, bot: Bot, question: str) -> None:
        cards = [block for block in reply_to(bot, question).message.blocks if isinstance(block, Card)]

        assert [card.id for card in cards if not card.links or not card.lines] == []


class TestExamples:
    def test_every_example_of_every_language_is_answered(self, bot: Bot) -> None:
        examples = bot.catalogue.dataset.campaign.examples
        unanswered = [text for texts in examples.values() for text in texts if reply_to(bot, text).answer.abstained]

        assert unanswered == []

    def test_every_example_of_another_campaign_is_answered(self, second: Bot) -> None:
        examples = second.catalogue.dataset.campaign.examples
        unanswered = [text for texts in examples.values() for text in texts if reply_to(second, text).answer.abstained]

        assert unanswered == []

    def test_an_example_is_answered_in_its_language(self, bot: Bot) -> None:
        examples = bot.catalogue.dataset.campaign.examples
        otherwise = [
            text for code, texts in examples.items() for text in texts if reply_to(bot, text).message.language != code
        ]

        assert otherwise == []

    def test_every_language_of_a_campaign_has_examples(self, bot: Bot) -> None:
        campaign = bot.catalogue.dataset.campaign

        assert set(campaign.examples) == set(campaign.languages)

    def test_help_shows_them(self, bot: Bot) -> None:
        text = to_plain_text(reply_to(bot, "help").message)

        assert [example for example in bot.catalogue.dataset.campaign.examples["en"] if example not in text] == []
