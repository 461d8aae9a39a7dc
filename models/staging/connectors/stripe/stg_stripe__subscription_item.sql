{{ stage('stripe', 'subscription_item') }}
