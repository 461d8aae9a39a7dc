{{ stage('hubspot', 'email_event') }}
