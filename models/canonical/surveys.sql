{{ union_feeds('surveys', versioned=true) }}
