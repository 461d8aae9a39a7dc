{{ union_feeds('organizations', versioned=true) }}
