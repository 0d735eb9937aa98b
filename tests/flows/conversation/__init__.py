"""One conversation, written once, on every platform: what people see is the same."""
