{{ stage('marketo', 'email_template_history') }}
