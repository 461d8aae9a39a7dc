{{ stage('hubspot', 'email_event_bounce') }}
