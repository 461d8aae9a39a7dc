{{ stage('tiktok_ads', 'campaign_report_hourly') }}
