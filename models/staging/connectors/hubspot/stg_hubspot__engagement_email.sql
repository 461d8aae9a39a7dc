{{ stage('hubspot', 'engagement_email') }}
