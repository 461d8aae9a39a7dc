{{ stage('zendesk', 'ticket_comment') }}
