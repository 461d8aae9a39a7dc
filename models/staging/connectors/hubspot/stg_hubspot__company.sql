{{ stage('hubspot', 'company') }}
