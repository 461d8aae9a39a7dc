{{ stage('hubspot', 'owner_team') }}
