{{ stage('hubspot', 'engagement') }}
