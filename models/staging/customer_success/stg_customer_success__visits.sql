{{ stage('customer_success', 'visits') }}
