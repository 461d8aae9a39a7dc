{{ stage('tiktok_ads', 'advertiser') }}
