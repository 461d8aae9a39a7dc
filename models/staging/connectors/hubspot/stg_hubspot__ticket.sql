{{ stage('hubspot', 'ticket') }}
