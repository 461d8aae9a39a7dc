{{ stage('hubspot', 'engagement_task') }}
