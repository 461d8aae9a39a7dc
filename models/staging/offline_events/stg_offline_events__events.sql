{{ stage('offline_events', 'events') }}
