{{ stage('marketo', 'activity_email_bounced') }}
