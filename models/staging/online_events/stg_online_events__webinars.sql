{{ stage('online_events', 'webinars') }}
