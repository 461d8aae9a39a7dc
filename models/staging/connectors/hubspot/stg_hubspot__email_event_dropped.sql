{{ stage('hubspot', 'email_event_dropped') }}
