{{ stage('linkedin_ads', 'account_history') }}
