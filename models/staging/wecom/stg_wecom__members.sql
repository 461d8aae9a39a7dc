{{ stage('wecom', 'members') }}
