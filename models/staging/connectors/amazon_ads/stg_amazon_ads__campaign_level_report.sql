{{ stage('amazon_ads', 'campaign_level_report') }}
