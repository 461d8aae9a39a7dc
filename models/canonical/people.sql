{{ union_feeds('people', versioned=true) }}
