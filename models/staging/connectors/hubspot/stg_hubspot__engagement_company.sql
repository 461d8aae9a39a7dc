{{ stage('hubspot', 'engagement_company') }}
