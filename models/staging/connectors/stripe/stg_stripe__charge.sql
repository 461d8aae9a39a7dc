{{ stage('stripe', 'charge') }}
