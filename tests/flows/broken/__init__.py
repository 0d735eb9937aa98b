"""Small files with a mistake each, and what people are told of it."""
