{{ stage('hubspot', 'engagement_meeting') }}
