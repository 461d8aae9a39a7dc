{{ stage('zendesk', 'user') }}
