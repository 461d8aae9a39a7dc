{{ stage('salesforce', 'contact_history') }}
