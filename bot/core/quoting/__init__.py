"""What sources say word for word: quotes held against their texts, and the passage that a record stands on.

A text has the paragraphs that it numbers itself. What is not found in it with certainty is not found: nothing here
guesses.
"""
