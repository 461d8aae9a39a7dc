{{ stage('hubspot', 'deal_contact') }}
