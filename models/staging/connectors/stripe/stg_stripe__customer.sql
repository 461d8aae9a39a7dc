{{ stage('stripe', 'customer') }}
