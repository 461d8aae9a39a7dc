{{ stage('marketo', 'lead') }}
