"""A campaign's whole set of records, as its folder holds it."""

from __future__ import annotations

from bot.core.records import (
    Actor,
    Campaign,
    Conflict,
    Context,
    Entity,
    Finding,
    Forum,
    Law,
    Lineage,
    Meeting,
    Milestone,
    Provision,
    Recipe,
    Recommendation,
    Record,
    Source,
    Term,
    Text,
    Topic,
)


class Dataset(Record):
    """Everything on record, file by file: each field is the top-level key of one file of the campaign's folder."""

    campaign: Campaign
    sources: tuple[Source, ...]
    actors: tuple[Actor, ...]
    topics: tuple[Topic, ...]
    recommendations: tuple[Recommendation, ...]
    entities: tuple[Entity, ...] = ()
    laws: tuple[Law, ...] = ()
    provisions: tuple[Provision, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    findings: tuple[Finding, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    forums: tuple[Forum, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    glossary: tuple[Term, ...] = ()
    recipes: tuple[Recipe, ...] = ()
    contexts: tuple[Context, ...] = ()
    not_verified: tuple[Text, ...] = ()
