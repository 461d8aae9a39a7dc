{{ stage('marketo', 'activity_unsubscribe_email') }}
