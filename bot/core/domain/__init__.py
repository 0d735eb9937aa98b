"""The words that everything else uses: records, plans, messages, sentences; pure."""
