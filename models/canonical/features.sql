{{ union_feeds('features', versioned=true) }}
