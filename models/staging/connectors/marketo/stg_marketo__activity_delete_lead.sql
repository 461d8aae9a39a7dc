{{ stage('marketo', 'activity_delete_lead') }}
