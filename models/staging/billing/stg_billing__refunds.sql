{{ stage('billing', 'refunds') }}
