{{ stage('hubspot', 'contact') }}
