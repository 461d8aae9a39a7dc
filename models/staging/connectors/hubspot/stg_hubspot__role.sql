{{ stage('hubspot', 'role') }}
