{{ union_feeds('referrals', versioned=true) }}
