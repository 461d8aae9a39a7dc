{{ union_feeds('releases', versioned=true) }}
