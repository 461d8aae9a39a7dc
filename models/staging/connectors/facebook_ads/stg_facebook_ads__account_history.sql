{{ stage('facebook_ads', 'account_history') }}
