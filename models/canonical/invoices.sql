{{ union_feeds('invoices', versioned=true) }}
