{{ stage('hubspot', 'engagement_communication') }}
