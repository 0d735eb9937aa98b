"""Answers to questions: the records, the part of the answer each belongs to, and how they are shown.

The modules that answer one kind of question return None for any other kind;
:mod:`bot.core.features.questions.answerer` tries them in order. An answer refers to sentences by their keys;
:mod:`bot.core.features.questions.view` words it.
"""
