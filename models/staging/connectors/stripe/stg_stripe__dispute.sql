{{ stage('stripe', 'dispute') }}
