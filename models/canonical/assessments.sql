{{ union_feeds('assessments', versioned=true) }}
