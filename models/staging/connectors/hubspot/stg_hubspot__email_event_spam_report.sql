{{ stage('hubspot', 'email_event_spam_report') }}
