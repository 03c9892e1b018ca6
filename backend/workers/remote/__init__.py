"""The remote lane: pictures that are made on another machine are asked for, waited for and fetched here."""
