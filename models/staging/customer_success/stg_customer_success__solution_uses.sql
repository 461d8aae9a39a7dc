{{ stage('customer_success', 'solution_uses') }}
