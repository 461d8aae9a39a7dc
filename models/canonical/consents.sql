{{ union_feeds('consents', versioned=true) }}
