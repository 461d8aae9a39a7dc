{{ stage('salesforce', 'opportunity') }}
