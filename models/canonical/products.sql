{{ union_feeds('products', versioned=true) }}
