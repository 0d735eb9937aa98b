"""When was what: asks, meetings, milestones, and what came of the asks, each on a line of its own over one axis.

Pure. No line ever holds the marks of another, and no date is drawn surer than it is known.
"""
