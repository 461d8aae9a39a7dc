{{ stage('zendesk', 'ticket_tag') }}
