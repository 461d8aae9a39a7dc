{{ stage('hubspot', 'engagement_call') }}
