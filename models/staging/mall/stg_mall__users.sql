{{ stage('mall', 'users') }}
