{{ stage('zendesk', 'organization') }}
