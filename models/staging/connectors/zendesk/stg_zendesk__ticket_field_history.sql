{{ stage('zendesk', 'ticket_field_history') }}
