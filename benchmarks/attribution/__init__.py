"""How fast attribution is beside two packages, and how far each model is from what touches caused."""
