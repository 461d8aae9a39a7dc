{{ stage('hubspot', 'ticket_pipeline_stage') }}
