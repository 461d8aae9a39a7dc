{{ stage('product_usage', 'tenants') }}
