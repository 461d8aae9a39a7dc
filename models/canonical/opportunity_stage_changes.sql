{{ union_feeds('opportunity_stage_changes', versioned=true) }}
