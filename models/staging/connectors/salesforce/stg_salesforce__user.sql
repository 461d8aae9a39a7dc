{{ stage('salesforce', 'user') }}
