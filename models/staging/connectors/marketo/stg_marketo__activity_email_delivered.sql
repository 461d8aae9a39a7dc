{{ stage('marketo', 'activity_email_delivered') }}
