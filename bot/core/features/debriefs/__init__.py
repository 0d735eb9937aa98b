"""The debrief after a meeting: when and in which rooms the bot asks what was raised, and about which recommendations.

Each room is asked once; the weekly list shows what remains unanswered, and nobody is asked again.
"""
