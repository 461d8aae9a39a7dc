{{ stage('facebook_ads', 'basic_ad') }}
