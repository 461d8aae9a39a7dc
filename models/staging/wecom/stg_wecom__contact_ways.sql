{{ stage('wecom', 'contact_ways') }}
