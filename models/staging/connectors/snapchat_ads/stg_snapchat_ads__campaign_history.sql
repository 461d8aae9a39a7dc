{{ stage('snapchat_ads', 'campaign_history') }}
