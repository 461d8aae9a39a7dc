{{ stage('google_ads', 'campaign_stats') }}
