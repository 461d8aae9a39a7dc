{{ stage('stripe', 'price') }}
