"""What texts about paintings mean. Light: the server imports it."""
