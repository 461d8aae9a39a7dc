{{ stage('wecom', 'external_contacts') }}
