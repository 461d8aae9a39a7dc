{{ stage('apple_search', 'campaign_report') }}
