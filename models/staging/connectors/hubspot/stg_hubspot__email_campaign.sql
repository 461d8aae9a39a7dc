{{ stage('hubspot', 'email_campaign') }}
