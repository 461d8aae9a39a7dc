{{ stage('product_usage', 'users') }}
