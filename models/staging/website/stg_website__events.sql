{{ stage('website', 'events') }}
