"""The product room's speed: folds and diagnosis of many companies, by the project's own models."""
