{{ stage('salesforce', 'contact') }}
