{{ union_feeds('tickets', versioned=true) }}
