{{ stage('apple_search', 'campaign_history') }}
