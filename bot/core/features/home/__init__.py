"""The home page: the data that people see before they ask."""
