{{ stage('crm', 'users') }}
