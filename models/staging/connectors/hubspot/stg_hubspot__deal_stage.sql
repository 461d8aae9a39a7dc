{{ stage('hubspot', 'deal_stage') }}
