"""Servers that stand for those nobody can run here or must break on purpose: strict, recording, on this machine alone.

Each is started by a test in its own process, or by ``python -m tests.peers.slack PORT`` as one of its own, and speaks
the platform's own protocol to the real client library. What it refuses, the real one refuses.
"""
