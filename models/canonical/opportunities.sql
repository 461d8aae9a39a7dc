{{ union_feeds('opportunities', versioned=true) }}
