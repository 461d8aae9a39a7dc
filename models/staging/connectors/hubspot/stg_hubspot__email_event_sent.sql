{{ stage('hubspot', 'email_event_sent') }}
