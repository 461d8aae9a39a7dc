{{ stage('crm', 'opportunity_stage_changes') }}
