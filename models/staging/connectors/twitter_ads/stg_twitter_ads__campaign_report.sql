{{ stage('twitter_ads', 'campaign_report') }}
