"""Parsing of a person's words into a question that the records can answer; pure, without a clock, in microseconds."""
