{{ union_feeds('contracts', versioned=true) }}
