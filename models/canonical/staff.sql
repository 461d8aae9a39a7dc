{{ union_feeds('staff', versioned=true) }}
