{{ stage('hubspot', 'team_user') }}
