{{ stage('reddit_ads', 'account') }}
