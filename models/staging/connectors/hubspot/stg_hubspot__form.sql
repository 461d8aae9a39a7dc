{{ stage('hubspot', 'form') }}
