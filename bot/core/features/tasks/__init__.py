"""Tasks: who takes care of a recommendation or of something for a meeting, and until when."""
