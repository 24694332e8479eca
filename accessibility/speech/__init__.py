"""One worker process speaks; the application only sends and listens."""
