{{ stage('zendesk', 'ticket') }}
