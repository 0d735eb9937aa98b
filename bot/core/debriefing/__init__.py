"""The debrief after a meeting: when and in which rooms the bot asks what was raised, and about which recommendations.

Pure. It is asked once in each room; what nobody answers is told in the weekly list, and never asked again.
"""
