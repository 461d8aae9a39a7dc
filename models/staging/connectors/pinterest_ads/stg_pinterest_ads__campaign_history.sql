{{ stage('pinterest_ads', 'campaign_history') }}
