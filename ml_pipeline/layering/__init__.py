"""From disparity to a label map: where to cut, which pixel lies on which side."""
