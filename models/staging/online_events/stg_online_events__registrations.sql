{{ stage('online_events', 'registrations') }}
