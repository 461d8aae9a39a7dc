{{ union_feeds('usage', versioned=true) }}
