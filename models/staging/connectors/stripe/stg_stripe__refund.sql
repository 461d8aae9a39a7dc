{{ stage('stripe', 'refund') }}
