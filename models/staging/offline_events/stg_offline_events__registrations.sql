{{ stage('offline_events', 'registrations') }}
