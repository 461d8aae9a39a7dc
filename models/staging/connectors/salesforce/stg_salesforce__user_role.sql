{{ stage('salesforce', 'user_role') }}
