"""One contract, held by every platform: the real libraries against peers that are strict and can fail."""
