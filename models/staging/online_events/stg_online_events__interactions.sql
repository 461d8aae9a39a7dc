{{ stage('online_events', 'interactions') }}
