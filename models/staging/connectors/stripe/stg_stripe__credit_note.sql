{{ stage('stripe', 'credit_note') }}
