"""How fast, how large: Khabar and other engines side by side in one run, one question a file."""
