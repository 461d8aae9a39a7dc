{{ stage('stripe', 'product') }}
