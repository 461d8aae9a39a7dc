{{ stage('reddit_ads', 'business_account') }}
