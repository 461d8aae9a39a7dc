{{ union_feeds('costs', versioned=true) }}
