"""Ports: the Protocols through which services use databases, platforms and clocks, one module for each subject.

Adapters may import this package and no other part of the services.
"""
