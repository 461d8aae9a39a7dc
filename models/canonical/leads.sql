{{ union_feeds('leads', versioned=true) }}
