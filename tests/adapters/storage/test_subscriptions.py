"""Who wants to be told in private, the same on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.core.ports.store import Subscription

if TYPE_CHECKING:
    from bot.adapters.storage.store import Store
    from bot.core.ports.store import Subscriptions

AIGERIM, LEA = "slack:UAIGERIM", "matrix:@lea:example.org"


@pytest.fixture
def subscriptions(store: Store) -> Subscriptions:
    """The subscriptions of the empty store."""
    return store.subscriptions()


async def test_a_wish_is_stored_once(subscriptions: Subscriptions) -> None:
    wish = Subscription(AIGERIM, "veldria_talks")
    added = [await subscriptions.add(wish), await subscriptions.add(wish)]

    assert added == [True, False]
    assert await subscriptions.all() == (wish,)


async def test_a_single_subscription_is_taken_back(subscriptions: Subscriptions) -> None:
    await subscriptions.add(Subscription(AIGERIM, "veldria_talks"))
    await subscriptions.add(Subscription(AIGERIM, "*"))
    removed = [await subscriptions.remove(AIGERIM, "*"), await subscriptions.remove(AIGERIM, "*")]

    assert removed == [1, 0]
    assert await subscriptions.all() == (Subscription(AIGERIM, "veldria_talks"),)


async def test_all_of_a_persons_wishes_are_taken_back(subscriptions: Subscriptions) -> None:
    await subscriptions.add(Subscription(AIGERIM, "veldria_talks"))
    await subscriptions.add(Subscription(AIGERIM, "*"))
    await subscriptions.add(Subscription(LEA, "*"))

    assert await subscriptions.remove(AIGERIM, None) == 2
    assert await subscriptions.all() == (Subscription(LEA, "*"),)
