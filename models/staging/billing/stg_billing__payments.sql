{{ stage('billing', 'payments') }}
