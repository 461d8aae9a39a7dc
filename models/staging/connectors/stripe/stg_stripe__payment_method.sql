{{ stage('stripe', 'payment_method') }}
