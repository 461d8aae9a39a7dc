{{ union_feeds('solutions', versioned=true) }}
