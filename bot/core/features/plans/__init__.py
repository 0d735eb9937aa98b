"""Plans: parsing of dates, the entries that admins plan, and both merged into the records.

Pure. A date is never made more precise than it was written: "March 2027" has no day.
"""
