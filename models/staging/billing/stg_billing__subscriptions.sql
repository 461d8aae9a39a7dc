{{ stage('billing', 'subscriptions') }}
