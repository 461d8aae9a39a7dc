{{ union_feeds('campaigns', versioned=true) }}
