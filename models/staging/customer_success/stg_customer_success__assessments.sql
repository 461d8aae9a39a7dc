{{ stage('customer_success', 'assessments') }}
