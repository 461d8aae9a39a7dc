{{ stage('marketo', 'activity_merge_leads') }}
