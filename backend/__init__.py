"""The server: HTTP, the database, and the processes that run the pipeline."""

VERSION = "0.1.0"
