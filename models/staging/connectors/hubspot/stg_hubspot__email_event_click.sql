{{ stage('hubspot', 'email_event_click') }}
