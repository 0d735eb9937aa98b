"""Sends what is due: each message once, whatever crashes, hangs or is killed in between.

A claim commits that a row is ``sending`` before the first byte leaves. Whoever takes over such a row looks first
whether the message is there. Nobody calls a platform whose answer could come after the lease. What a platform refused
is certain not to be there; of anything else nothing is known, and it is never sent again without a look.
"""
