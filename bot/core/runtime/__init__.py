"""Running of platforms: supervision, the leader lock, and figures."""
