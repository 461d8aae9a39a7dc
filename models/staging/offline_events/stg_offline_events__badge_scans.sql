{{ stage('offline_events', 'badge_scans') }}
