{{ union_feeds('contents', versioned=true) }}
