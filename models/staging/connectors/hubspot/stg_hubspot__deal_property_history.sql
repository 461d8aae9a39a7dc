{{ stage('hubspot', 'deal_property_history') }}
