"""Answers to questions: the records, the part of the answer each belongs to, and the keys of the sentences.

Each module answers one kind of question and returns None for any other kind;
:mod:`bot.core.features.questions.answerer` tries them in order. No text is composed here: an answer refers to sentences
by key.
"""
