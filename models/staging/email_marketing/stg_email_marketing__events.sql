{{ stage('email_marketing', 'events') }}
