{{ stage('amazon_ads', 'profile') }}
