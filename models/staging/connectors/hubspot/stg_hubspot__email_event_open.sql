{{ stage('hubspot', 'email_event_open') }}
