{{ stage('customer_success', 'solutions') }}
