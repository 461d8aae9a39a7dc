{{ stage('search_and_referral', 'search_stats') }}
