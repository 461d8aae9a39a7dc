{{ stage('microsoft_ads', 'campaign_history') }}
