{{ stage('snapchat_ads', 'ad_account_history') }}
