{{ stage('mall', 'orders') }}
