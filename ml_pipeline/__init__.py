"""From a photo to depth-ordered RGBA layers. Knows no web and no database."""
