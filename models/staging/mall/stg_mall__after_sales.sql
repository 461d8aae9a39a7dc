{{ stage('mall', 'after_sales') }}
