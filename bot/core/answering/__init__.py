"""From a question as understood to an answer: which records, in which part, with which honest sentence.

Each module answers one kind of question and returns nothing where the question is not of its kind;
:mod:`bot.core.answering.answering` asks them in order. No words are chosen here: an answer names sentences by key.
"""
