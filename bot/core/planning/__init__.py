"""What is ahead: dates as people write them, what admins plan, and both laid over the records.

Pure. Whoever wrote "March 2027" meant no day, and gets none.
"""
