{{ stage('hubspot', 'engagement_contact') }}
