{{ stage('salesforce', 'event') }}
