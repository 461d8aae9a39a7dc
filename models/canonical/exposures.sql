{{ union_feeds('exposures', versioned=true) }}
