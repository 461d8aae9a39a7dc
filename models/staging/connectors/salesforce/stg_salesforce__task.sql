{{ stage('salesforce', 'task') }}
