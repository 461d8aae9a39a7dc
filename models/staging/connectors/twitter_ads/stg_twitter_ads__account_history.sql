{{ stage('twitter_ads', 'account_history') }}
