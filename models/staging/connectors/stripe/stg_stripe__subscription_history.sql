{{ stage('stripe', 'subscription_history') }}
