{{ stage('hubspot', 'team') }}
