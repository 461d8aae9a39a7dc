{{ stage('product_usage', 'features') }}
