{{ union_feeds('payments', versioned=true) }}
