{{ stage('hubspot', 'engagement_deal') }}
