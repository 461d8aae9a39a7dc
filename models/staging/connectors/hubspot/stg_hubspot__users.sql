{{ stage('hubspot', 'users') }}
