{{ stage('snapchat_ads', 'campaign_hourly_report') }}
