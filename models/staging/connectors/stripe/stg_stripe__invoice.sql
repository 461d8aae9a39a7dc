{{ stage('stripe', 'invoice') }}
