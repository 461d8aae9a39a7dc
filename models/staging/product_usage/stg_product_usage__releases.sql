{{ stage('product_usage', 'releases') }}
