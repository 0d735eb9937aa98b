"""Export of tables: the selection of records, the content of a table, and its file."""
