{{ stage('online_events', 'attendances') }}
