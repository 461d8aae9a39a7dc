{{ stage('salesforce', 'order') }}
