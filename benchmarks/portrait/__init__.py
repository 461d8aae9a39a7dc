"""The portrait's speed: metrics, verdicts and scores of many people, by the project's own models."""
