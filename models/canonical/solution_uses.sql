{{ union_feeds('solution_uses', versioned=true) }}
