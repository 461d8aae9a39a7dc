{{ stage('billing', 'contracts') }}
