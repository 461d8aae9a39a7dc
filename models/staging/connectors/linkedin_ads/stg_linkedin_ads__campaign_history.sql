{{ stage('linkedin_ads', 'campaign_history') }}
