"""The embedded network, made: invented scenes, training, checking, export. Not imported by the product."""
