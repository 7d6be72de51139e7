"""Reference implementations, one module per lesson."""
