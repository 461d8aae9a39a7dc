{{ stage('amazon_ads', 'campaign_history') }}
