{{ stage('hubspot', 'ticket_contact') }}
