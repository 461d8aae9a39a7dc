{{ stage('crm', 'products') }}
