{{ stage('hubspot', 'deal_pipeline_stage') }}
