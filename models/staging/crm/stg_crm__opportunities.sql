{{ stage('crm', 'opportunities') }}
