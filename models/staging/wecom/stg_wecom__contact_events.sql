{{ stage('wecom', 'contact_events') }}
