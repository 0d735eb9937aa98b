"""What is taken along: which records, what a table of them holds, and its file."""
