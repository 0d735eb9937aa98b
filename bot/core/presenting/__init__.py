"""From an answer to the neutral message: records as cards, sentences in the reader's language, long lists cut."""
