{{ stage('reddit_ads', 'campaign') }}
