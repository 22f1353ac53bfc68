"""The inner loop of the text rules: plain Python that may be compiled, as those of the engine."""
