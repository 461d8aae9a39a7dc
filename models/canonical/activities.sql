{{ union_feeds('activities', versioned=true) }}
