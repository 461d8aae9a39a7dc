{{ stage('stripe', 'subscription') }}
