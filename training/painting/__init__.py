"""What textures and sprites are painted with."""
