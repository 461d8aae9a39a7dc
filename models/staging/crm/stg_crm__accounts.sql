{{ stage('crm', 'accounts') }}
