"""Delivery worker: sends each due message once, even if a process crashes, hangs or is killed.

A claim commits a row as ``sending`` before the platform is called. Whoever takes over such a row first checks whether
the message was posted. No call to a platform may outlast the lease. A refused message is certainly not posted; after
any other failure the result is unknown, and the message is never sent again without a check.
"""
