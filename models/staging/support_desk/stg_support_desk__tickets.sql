{{ stage('support_desk', 'tickets') }}
