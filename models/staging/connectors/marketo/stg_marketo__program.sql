{{ stage('marketo', 'program') }}
