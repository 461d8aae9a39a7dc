{{ union_feeds('contract_lines', versioned=true) }}
