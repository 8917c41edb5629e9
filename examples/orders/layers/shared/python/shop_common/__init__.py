"""What all functions of the shop share; deployed as a layer."""
