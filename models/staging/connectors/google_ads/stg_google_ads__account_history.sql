{{ stage('google_ads', 'account_history') }}
