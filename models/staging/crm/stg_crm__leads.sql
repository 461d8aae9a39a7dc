{{ stage('crm', 'leads') }}
