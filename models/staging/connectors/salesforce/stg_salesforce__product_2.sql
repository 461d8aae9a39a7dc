{{ stage('salesforce', 'product_2') }}
