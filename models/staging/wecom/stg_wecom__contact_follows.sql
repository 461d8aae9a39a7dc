{{ stage('wecom', 'contact_follows') }}
