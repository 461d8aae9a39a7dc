{{ stage('facebook_ads', 'campaign_history') }}
