{{ stage('twitter_ads', 'campaign_history') }}
