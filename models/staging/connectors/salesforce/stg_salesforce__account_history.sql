{{ stage('salesforce', 'account_history') }}
