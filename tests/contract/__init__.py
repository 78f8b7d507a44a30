"""What we say to the provider and it to us, held against its public API document and its own client."""
