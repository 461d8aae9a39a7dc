{{ stage('facebook_ads', 'ad_history') }}
