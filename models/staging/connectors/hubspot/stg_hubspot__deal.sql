{{ stage('hubspot', 'deal') }}
