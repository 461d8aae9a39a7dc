{{ stage('hubspot', 'engagement_note') }}
