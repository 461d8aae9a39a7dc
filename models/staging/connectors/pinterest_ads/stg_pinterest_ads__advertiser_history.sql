{{ stage('pinterest_ads', 'advertiser_history') }}
