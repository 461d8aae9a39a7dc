{{ stage('salesforce', 'lead') }}
