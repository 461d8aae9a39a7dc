{{ stage('marketo', 'campaign') }}
