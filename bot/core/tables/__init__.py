"""Records and rows → tables that people take along; how a file holds one is the business of the adapters.

Pure. A builder renders what it is given and nothing else: whoever calls it has seen to what may be known where it goes.
Every row has an id and, where its record has one, a link; who says so and how sure that is are columns of every table.
"""
