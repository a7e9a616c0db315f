"""The lessons' still pictures: each module draws one family, from the model and the bones."""
