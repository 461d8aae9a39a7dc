{{ union_feeds('orders', versioned=true) }}
