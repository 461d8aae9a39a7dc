{{ stage('marketo', 'activity_send_email') }}
