{{ stage('marketo', 'activity_open_email') }}
