{{ stage('salesforce', 'account') }}
