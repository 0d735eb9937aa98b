"""From a person's words to a question the records can answer; pure, without a clock, in microseconds."""
