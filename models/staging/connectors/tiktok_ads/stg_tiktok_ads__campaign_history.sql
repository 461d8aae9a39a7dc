{{ stage('tiktok_ads', 'campaign_history') }}
