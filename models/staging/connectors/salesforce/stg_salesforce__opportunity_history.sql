{{ stage('salesforce', 'opportunity_history') }}
