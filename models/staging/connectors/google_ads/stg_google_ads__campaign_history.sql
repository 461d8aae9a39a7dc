{{ stage('google_ads', 'campaign_history') }}
