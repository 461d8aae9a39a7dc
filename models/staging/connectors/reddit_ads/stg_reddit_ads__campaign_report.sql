{{ stage('reddit_ads', 'campaign_report') }}
