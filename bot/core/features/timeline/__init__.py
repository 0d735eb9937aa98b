"""Timelines: recommendations, meetings, milestones and progress on separate lanes over one time axis.

Lanes never share marks, and dates are not drawn more precisely than they are known.
"""
