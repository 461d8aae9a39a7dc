{{ stage('hubspot', 'deal_company') }}
