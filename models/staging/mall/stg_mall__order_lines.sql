{{ stage('mall', 'order_lines') }}
