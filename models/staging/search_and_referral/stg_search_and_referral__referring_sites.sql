{{ stage('search_and_referral', 'referring_sites') }}
