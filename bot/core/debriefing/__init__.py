"""The debrief after a meeting: when it is asked what was raised there, where, and of which asks.

Pure. It is asked once in each room; what nobody answers is told in the weekly list, and never asked again.
"""
