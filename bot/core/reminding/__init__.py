"""When somebody is told of what is ahead: rules, the plan made of them, and what to do with what is late.

Pure: what is planned, what was told already, holidays and the moment are arguments. Nothing here sends or stores.
"""
