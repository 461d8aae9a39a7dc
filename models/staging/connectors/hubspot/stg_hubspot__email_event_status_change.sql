{{ stage('hubspot', 'email_event_status_change') }}
