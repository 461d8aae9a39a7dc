"""The product room's speed: folds and diagnosis of many companies, features and months, by the project's own models."""
