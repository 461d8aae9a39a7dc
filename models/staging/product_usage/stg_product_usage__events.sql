{{ stage('product_usage', 'events') }}
