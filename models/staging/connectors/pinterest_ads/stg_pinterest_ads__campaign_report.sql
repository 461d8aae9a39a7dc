{{ stage('pinterest_ads', 'campaign_report') }}
