{{ union_feeds('order_lines', versioned=true) }}
