{{ stage('hubspot', 'ticket_company') }}
