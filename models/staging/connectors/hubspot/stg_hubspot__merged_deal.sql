{{ stage('hubspot', 'merged_deal') }}
