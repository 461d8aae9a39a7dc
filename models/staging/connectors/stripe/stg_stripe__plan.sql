{{ stage('stripe', 'plan') }}
