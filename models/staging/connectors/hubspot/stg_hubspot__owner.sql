{{ stage('hubspot', 'owner') }}
