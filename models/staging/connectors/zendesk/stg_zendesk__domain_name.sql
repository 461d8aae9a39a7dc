{{ stage('zendesk', 'domain_name') }}
