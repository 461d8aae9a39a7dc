{{ stage('salesforce', 'opportunity_line_item') }}
